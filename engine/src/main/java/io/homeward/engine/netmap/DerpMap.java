package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpText;
import java.util.List;
import java.util.Map;

/**
 * The relays of the tailnet; protocol reference, section 5.1.
 *
 * @param regions by region id
 * @param regionScores factors on measured latency, by region id; under 1 attracts
 * @param omitDefaultRegions as sent
 */
public record DerpMap(
    Map<Integer, Region> regions, Map<Integer, Double> regionScores, boolean omitDefaultRegions) {

  /** No relays. */
  public static final DerpMap EMPTY = new DerpMap(Map.of(), Map.of(), false);

  public DerpMap {
    regions = Map.copyOf(regions);
    regionScores = Map.copyOf(regionScores);
  }

  /**
   * @param id 1 or more
   * @param code short, such as {@code home}
   * @param name for people
   * @param avoid never choose as home by itself
   * @param noMeasureNoHome neither measure nor choose as home
   * @param nodes in the order in which a client tries them
   */
  public record Region(
      int id, String code, String name, boolean avoid, boolean noMeasureNoHome, List<Relay> nodes) {
    public Region {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * @param name unique
   * @param regionId its region
   * @param hostName for TLS and, without addresses, for the name server
   * @param certName name to expect in the certificate, {@code sha256-raw:<hex>}, or empty: the host
   *     name
   * @param ipv4 address, {@code none} for no IPv4, or empty
   * @param ipv6 address, {@code none} for no IPv6, or empty
   * @param stunPort 0: 3478, -1: none
   * @param stunOnly whether it relays nothing
   * @param derpPort 0: 443
   * @param insecureForTests whether certificates go unchecked
   * @param canPort80 whether port 80 answers, too
   */
  public record Relay(
      String name,
      int regionId,
      String hostName,
      String certName,
      String ipv4,
      String ipv6,
      int stunPort,
      boolean stunOnly,
      int derpPort,
      boolean insecureForTests,
      boolean canPort80) {

    /**
     * Whether its answer at port 80 tells what stands in between. It has an address of its own: a
     * name would lead to the page that is looked for.
     */
    public boolean tellsPortals() {
      return canPort80 && ipv4.indexOf(':') < 0 && IpText.isAddress(ipv4);
    }
  }
}
