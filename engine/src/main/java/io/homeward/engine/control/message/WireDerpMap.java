package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The relays, or a change of them; protocol reference, sections 4.4 and 5.1.
 *
 * @param homeParams null: as before
 * @param regions null: as before, with {@code omitDefaultRegions}; a null value deletes its region
 * @param omitDefaultRegions as sent
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record WireDerpMap(
    @JsonProperty("HomeParams") @Nullable HomeParams homeParams,
    @JsonProperty("Regions") @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable Map<Integer, @Nullable Region> regions,
    @JsonProperty("omitDefaultRegions") boolean omitDefaultRegions) {

  public WireDerpMap {
    regions = Wire.mapOrNull(regions);
  }

  /**
   * @param regionScore factors on measured latency by region
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record HomeParams(@JsonProperty("RegionScore") Map<Integer, Double> regionScore) {
    public HomeParams {
      regionScore = Wire.mapWithoutNulls(regionScore);
    }
  }

  /**
   * @param regionId 1 or more
   * @param regionCode short name
   * @param regionName for people
   * @param avoid never choose as home by itself
   * @param noMeasureNoHome neither measure nor choose as home
   * @param nodes in the order in which to try them
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Region(
      @JsonProperty("RegionID") int regionId,
      @JsonProperty("RegionCode") String regionCode,
      @JsonProperty("RegionName") String regionName,
      @JsonProperty("Avoid") boolean avoid,
      @JsonProperty("NoMeasureNoHome") boolean noMeasureNoHome,
      @JsonProperty("Nodes") List<Relay> nodes) {
    public Region {
      regionCode = Wire.text(regionCode);
      regionName = Wire.text(regionName);
      nodes = Wire.list(nodes);
    }
  }

  /**
   * @param name unique
   * @param regionId its region
   * @param hostName for TLS and the name server
   * @param certName expected in the certificate, or empty
   * @param ipv4 address, {@code none} or empty
   * @param ipv6 address, {@code none} or empty
   * @param stunPort 0: 3478, -1: none
   * @param stunOnly whether it relays nothing
   * @param derpPort 0: 443
   * @param insecureForTests whether certificates go unchecked
   * @param canPort80 whether port 80 answers, too
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Relay(
      @JsonProperty("Name") String name,
      @JsonProperty("RegionID") int regionId,
      @JsonProperty("HostName") String hostName,
      @JsonProperty("CertName") String certName,
      @JsonProperty("IPv4") String ipv4,
      @JsonProperty("IPv6") String ipv6,
      @JsonProperty("STUNPort") int stunPort,
      @JsonProperty("STUNOnly") boolean stunOnly,
      @JsonProperty("DERPPort") int derpPort,
      @JsonProperty("InsecureForTests") boolean insecureForTests,
      @JsonProperty("CanPort80") boolean canPort80) {
    public Relay {
      name = Wire.text(name);
      hostName = Wire.text(hostName);
      certName = Wire.text(certName);
      ipv4 = Wire.text(ipv4);
      ipv6 = Wire.text(ipv6);
    }
  }
}
