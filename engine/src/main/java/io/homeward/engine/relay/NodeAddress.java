package io.homeward.engine.relay;

import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay is (protocol reference, section 5.1): its name, the addresses that spare looking it
 * up, and which families it does not have. Pure.
 *
 * @param server name, port, and whether it speaks TLS
 * @param given addresses that are known, IPv6 first
 * @param open families of which only the name server knows
 */
record NodeAddress(ServerAddress server, List<InetAddress> given, List<Class<?>> open) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final int MAX_PORT = 65_535;

  /** The name goes into a request and to the proxy, so nothing else may be in it. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,255}");

  /** Whether there is a place to connect to. */
  static boolean isUsable(DerpMap.Relay node) {
    if (!NAME.matcher(node.hostName()).matches()
        || node.derpPort() < 0
        || node.derpPort() > MAX_PORT) {
      return false;
    }
    NodeAddress address = of(node, null);
    return !address.given().isEmpty() || !address.open().isEmpty();
  }

  /**
   * The address of a node that is usable.
   *
   * @param coordination the coordination server: where it is spoken to without TLS, its relay is,
   *     too, because the map has no word for that
   */
  static NodeAddress of(DerpMap.Relay node, @Nullable ServerAddress coordination) {
    int port = node.derpPort() == 0 ? HTTPS : node.derpPort();
    boolean besidePlain =
        coordination != null
            && !coordination.tls()
            && coordination.port() == port
            && coordination.host().equalsIgnoreCase(node.hostName());
    List<InetAddress> given = new ArrayList<>();
    List<Class<?>> open = new ArrayList<>();
    family(node.ipv6(), Inet6Address.class, given, open);
    family(node.ipv4(), Inet4Address.class, given, open);
    return new NodeAddress(
        new ServerAddress(node.hostName(), port, port != HTTP && !besidePlain), given, open);
  }

  /** What is neither empty nor an address of the family, such as {@code none}, disables it. */
  private static void family(
      String text, Class<?> family, List<InetAddress> given, List<Class<?>> open) {
    if (text.isEmpty()) {
      open.add(family);
      return;
    }
    try {
      InetAddress address = IpText.parse(text);
      if (family.isInstance(address)) {
        given.add(address);
      }
    } catch (IllegalArgumentException e) {
      return; // disabled
    }
  }
}
