package io.homeward.coordinator.main;

import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.inet.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one relay region that devices are told about: this server, and none of others, which have no
 * business in a private network. Pure.
 */
final class OwnRelay {
  /**
   * The first of the ids that are left to people's own servers; protocol reference, section 5.1.
   */
  static final int REGION = 900;

  private static final String NONE = "none";
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private OwnRelay() {}

  /**
   * The region of a server.
   *
   * @param url what clients are told about where it is
   * @param stunPort where it answers STUN; 0: the usual port, where nobody may answer. Never none:
   *     the official client opens its sockets anew at each look that it cannot even try
   */
  static WireDerpMap at(URI url, int stunPort) {
    String host = url.getHost();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    boolean plain = "http".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : plain ? HTTP_PORT : HTTPS_PORT;
    InetAddress literal = literal(name);
    boolean ipv6 = literal instanceof Inet6Address;
    WireDerpMap.Relay relay =
        new WireDerpMap.Relay(
            REGION + "a",
            REGION,
            name,
            "",
            // An address family that is left open makes each look at the network take 3 s.
            literal == null ? "" : ipv6 ? NONE : name,
            ipv6 ? name : NONE,
            stunPort,
            false,
            port,
            false,
            false);
    return new WireDerpMap(
        null,
        Map.of(
            REGION,
            new WireDerpMap.Region(
                REGION, "home", "This tailnet's server", false, false, List.of(relay))),
        true);
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return IpText.parse(host);
    } catch (IllegalArgumentException e) {
      return null; // a name
    }
  }
}
