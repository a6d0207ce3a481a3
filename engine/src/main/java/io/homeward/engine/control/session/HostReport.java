package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.util.List;

/**
 * All that a node tells about itself; protocol reference, sections 4.6 and 4.7. Always the whole.
 *
 * @param host about the computer; {@code hostname} is the name that the node asks for
 * @param userspace whether it runs without a TUN device
 * @param homeDerp region of its relay, 0 for none
 * @param disco its discovery key, {@link DiscoPublicKey#ZERO} for none
 * @param endpoints where it may be reached by UDP
 */
public record HostReport(
    HostInfo host,
    boolean userspace,
    int homeDerp,
    DiscoPublicKey disco,
    List<ReportedEndpoint> endpoints) {

  public HostReport {
    endpoints = List.copyOf(endpoints);
  }

  /** The same with other endpoints. */
  public HostReport withEndpoints(List<ReportedEndpoint> value) {
    return new HostReport(host, userspace, homeDerp, disco, value);
  }

  /** The same with another discovery key. */
  public HostReport withDisco(DiscoPublicKey value) {
    return new HostReport(host, userspace, homeDerp, value, endpoints);
  }

  /** The same with another host. */
  public HostReport withHost(HostInfo value) {
    return new HostReport(value, userspace, homeDerp, disco, endpoints);
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
