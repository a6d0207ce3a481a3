package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about its computer; protocol reference, section 4.7. Texts may be empty, {@link
 * Boolean}s null, where nothing is known.
 *
 * @param clientVersion version of the client program
 * @param backendLogId 64 hexadecimal digits or empty
 * @param os {@code linux}, {@code windows}, {@code macOS}, {@code iOS}, {@code android}
 * @param osVersion for people
 * @param distro of Linux
 * @param distroVersion of Linux
 * @param deviceModel of phones
 * @param hostname asks for this name
 * @param shieldsUp whether nothing may come in
 * @param noLogsNoSupport whether the client uploads no logs
 * @param machine such as {@code x86_64}
 * @param goArch such as {@code amd64}
 * @param routableIps subnets that it offers
 * @param requestTags tags that it asks for
 * @param services that it offers to peers
 * @param netInfo about its network, null: not known
 * @param userspace whether it runs without a TUN device
 * @param userspaceRouter whether its subnet router does
 * @param peerRelay whether it relays for other devices
 * @param sshHostKeys public keys of its SSH server, as in {@code known_hosts}
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record WireHostinfo(
    @JsonProperty("IPNVersion") String clientVersion,
    @JsonProperty("BackendLogID") String backendLogId,
    @JsonProperty("OS") String os,
    @JsonProperty("OSVersion") String osVersion,
    @JsonProperty("Distro") String distro,
    @JsonProperty("DistroVersion") String distroVersion,
    @JsonProperty("DeviceModel") String deviceModel,
    @JsonProperty("Hostname") String hostname,
    @JsonProperty("ShieldsUp") boolean shieldsUp,
    @JsonProperty("NoLogsNoSupport") boolean noLogsNoSupport,
    @JsonProperty("Machine") String machine,
    @JsonProperty("GoArch") String goArch,
    @JsonProperty("RoutableIPs") List<IpPrefix> routableIps,
    @JsonProperty("RequestTags") List<String> requestTags,
    @JsonProperty("Services") List<Service> services,
    @JsonProperty("NetInfo") @Nullable NetInfo netInfo,
    @JsonProperty("Userspace") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Boolean userspace,
    @JsonProperty("UserspaceRouter") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Boolean userspaceRouter,
    @JsonProperty("PeerRelay") boolean peerRelay,
    @JsonProperty("sshHostKeys") List<String> sshHostKeys) {

  public WireHostinfo {
    clientVersion = Wire.text(clientVersion);
    backendLogId = Wire.text(backendLogId);
    os = Wire.text(os);
    osVersion = Wire.text(osVersion);
    distro = Wire.text(distro);
    distroVersion = Wire.text(distroVersion);
    deviceModel = Wire.text(deviceModel);
    hostname = Wire.text(hostname);
    machine = Wire.text(machine);
    goArch = Wire.text(goArch);
    routableIps = Wire.list(routableIps);
    requestTags = Wire.list(requestTags);
    services = Wire.list(services);
    sshHostKeys = Wire.list(sshHostKeys);
  }

  /** Nothing known at first. */
  public static WireHostinfoBuilder builder() {
    return new WireHostinfoBuilder();
  }

  /**
   * @param proto {@code tcp}, {@code udp}, {@code peerapi4}, {@code peerapi6}, ...
   * @param port 0 to 65535, not checked
   * @param description for people, or empty
   */
  public record Service(
      @JsonProperty("Proto") String proto,
      @JsonProperty("Port") int port,
      @JsonProperty("Description") @JsonInclude(JsonInclude.Include.NON_EMPTY) String description) {
    public Service {
      proto = Wire.text(proto);
      description = Wire.text(description);
    }
  }

  /**
   * What a node found out about its network; null stands for not known.
   *
   * @param mappingVariesByDestIp whether the NAT is a hard one
   * @param workingIpv6 whether IPv6 reaches the internet
   * @param osHasIpv6 whether the system has IPv6
   * @param workingUdp whether UDP gets out
   * @param havePortMap whether a port is mapped
   * @param upnp whether the router speaks UPnP
   * @param pmp whether it speaks NAT-PMP
   * @param pcp whether it speaks PCP
   * @param preferredDerp home relay region, 0 for none
   * @param linkType {@code wired}, {@code wifi}, {@code mobile} or empty
   * @param derpLatency region and family ({@code 1-v4}) to seconds
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record NetInfo(
      @JsonProperty("MappingVariesByDestIP") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Boolean mappingVariesByDestIp,
      @JsonProperty("WorkingIPv6") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Boolean workingIpv6,
      @JsonProperty("OSHasIPv6") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Boolean osHasIpv6,
      @JsonProperty("WorkingUDP") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Boolean workingUdp,
      @JsonProperty("HavePortMap") boolean havePortMap,
      @JsonProperty("UPnP") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean upnp,
      @JsonProperty("PMP") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean pmp,
      @JsonProperty("PCP") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean pcp,
      @JsonProperty("PreferredDERP") int preferredDerp,
      @JsonProperty("LinkType") String linkType,
      @JsonProperty("DERPLatency") Map<String, Double> derpLatency) {
    public NetInfo {
      linkType = Wire.text(linkType);
      derpLatency = Wire.mapWithoutNulls(derpLatency);
    }

    /** Nothing known but the home relay region. */
    public static NetInfo ofHome(int preferredDerp) {
      return new NetInfo(
          null, null, null, null, false, null, null, null, preferredDerp, "", Map.of());
    }
  }
}
