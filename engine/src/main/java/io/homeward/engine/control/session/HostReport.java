package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a node tells about itself; protocol reference, sections 4.6 and 4.7. Always the whole.
 *
 * @param host about the computer; {@code hostname} is the name that the node asks for
 * @param userspace whether it runs without a TUN device
 * @param network what it found out about its network, null: nothing yet
 * @param disco its discovery key, {@link DiscoPublicKey#ZERO} for none
 * @param endpoints where it may be reached by UDP
 */
public record HostReport(
    HostInfo host,
    boolean userspace,
    WireHostinfo.@Nullable NetInfo network,
    DiscoPublicKey disco,
    List<ReportedEndpoint> endpoints) {

  public HostReport {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * One that knows nothing of its network but its home.
   *
   * @param homeDerp region of its relay, 0 for none
   */
  public HostReport(
      HostInfo host,
      boolean userspace,
      int homeDerp,
      DiscoPublicKey disco,
      List<ReportedEndpoint> endpoints) {
    this(
        host,
        userspace,
        homeDerp == 0 ? null : WireHostinfo.NetInfo.ofHome(homeDerp),
        disco,
        endpoints);
  }

  /** Region of its relay, 0 for none. */
  public int homeDerp() {
    return network == null ? 0 : network.preferredDerp();
  }

  /** The same with other endpoints. */
  public HostReport withEndpoints(List<ReportedEndpoint> value) {
    return new HostReport(host, userspace, network, disco, value);
  }

  /** The same with another discovery key. */
  public HostReport withDisco(DiscoPublicKey value) {
    return new HostReport(host, userspace, network, value, endpoints);
  }

  /** The same with another host. */
  public HostReport withHost(HostInfo value) {
    return new HostReport(value, userspace, network, disco, endpoints);
  }

  /**
   * @param endpoint address and port of the WireGuard socket
   * @param type one of {@link MapRequest#ENDPOINT_LOCAL} and its siblings
   */
  public record ReportedEndpoint(Endpoint endpoint, int type) {
    /** An address of one of the node's own interfaces. */
    public static ReportedEndpoint local(Endpoint endpoint) {
      return new ReportedEndpoint(endpoint, MapRequest.ENDPOINT_LOCAL);
    }
  }
}
