package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes that Linux shows in {@code /proc/net/route} (the main table, words in the processor's
 * order) and {@code /proc/net/ipv6_route} (all tables, bytes in order), and the neighbours in
 * {@code /proc/net/arp}. Lines that are cut or strange are skipped. Immutable.
 *
 * <pre>
 * route       interface destination gateway flags references use metric mask ...
 * ipv6_route  destination bits source bits gateway metric references use flags interface
 * arp         address type flags hardware-address mask interface
 * </pre>
 */
record ProcRoutes(List<Route> routes) {
  static final ProcRoutes NONE = new ProcRoutes(List.of());

  private static final int UP = 1;
  private static final int GATEWAY = 2;
  private static final int REJECT = 0x200;
  private static final int LOCAL = 0x80000000;
  private static final int ARP_COMPLETE = 2;

  /**
   * A route of the system.
   *
   * @param gateway any-local: it needs none
   */
  record Route(String link, IpPrefix destination, InetAddress gateway) {
    boolean direct() {
      return gateway.isAnyLocalAddress();
    }
  }

  ProcRoutes {
    routes = List.copyOf(routes);
  }

  static ProcRoutes parse(String route, String ipv6Route) {
    List<Route> out = new ArrayList<>();
    route.lines().skip(1).forEach(line -> addIpv4(line.strip().split("\\s+"), out));
    ipv6Route.lines().forEach(line -> addIpv6(line.strip().split("\\s+"), out));
    return new ProcRoutes(out);
  }

  private static void addIpv4(String[] words, List<Route> out) {
    try {
      if (words.length < 8 || !usable(words[3])) {
        return;
      }
      int bits = Integer.bitCount(Integer.parseUnsignedInt(words[7], 16));
      InetAddress destination = word(words[1]);
      out.add(new Route(words[0], IpPrefix.containing(destination, bits), word(words[2])));
    } catch (IllegalArgumentException e) {
      // Not a line that we know.
    }
  }

  private static void addIpv6(String[] words, List<Route> out) {
    try {
      if (words.length < 10 || !usable(words[8])) {
        return;
      }
      int bits = Integer.parseInt(words[1], 16);
      InetAddress gateway = bytes(words[4]);
      out.add(new Route(words[9], IpPrefix.containing(bytes(words[0]), bits), gateway));
    } catch (IllegalArgumentException e) {
      // Not a line that we know.
    }
  }

  private static boolean usable(String flags) {
    int value = Integer.parseUnsignedInt(flags, 16);
    return (value & UP) != 0 && (value & (REJECT | LOCAL)) == 0;
  }

  private static InetAddress word(String hex) {
    ByteBuffer raw = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    return IpText.fromBytes(raw.putInt(Integer.parseUnsignedInt(hex, 16)).array());
  }

  private static InetAddress bytes(String hex) {
    byte[] raw = HexFormat.of().parseHex(hex);
    if (raw.length != 16) {
      throw new IllegalArgumentException("not 16 bytes: " + hex);
    }
    return IpText.fromBytes(raw);
  }

  /** Whether a default route leads through the interface. */
  boolean hasDefault(String link) {
    return routes.stream().anyMatch(r -> r.link().equals(link) && r.destination().bits() == 0);
  }

  /** Of IPv4, the one that comes first, as the kernel lists what it prefers; null: none. */
  @Nullable Inet4Address defaultGateway(String link) {
    for (Route route : routes) {
      if (route.link().equals(link)
          && route.destination().bits() == 0
          && !route.direct()
          && route.gateway() instanceof Inet4Address gateway) {
        return gateway;
      }
    }
    return null;
  }

  /** What is reached through the interface without a gateway. */
  List<IpPrefix> onLink(String link) {
    return routes.stream()
        .filter(route -> route.link().equals(link) && route.direct())
        .map(Route::destination)
        .toList();
  }

  /** All gateways but those behind the interface of that name. */
  Set<InetAddress> gateways(String except) {
    Set<InetAddress> out = new HashSet<>();
    for (Route route : routes) {
      if (!route.direct() && !route.link().equals(except)) {
        out.add(route.gateway());
      }
    }
    return out;
  }

  /** Who was found at interfaces other than the one of that name. */
  static Set<InetAddress> neighbours(String arp, String except) {
    Set<InetAddress> out = new HashSet<>();
    arp.lines()
        .skip(1)
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 6 && !words[5].equals(except))
        .forEach(words -> {
          try {
            if ((Integer.decode(words[2]) & ARP_COMPLETE) != 0) {
              out.add(IpText.parse(words[0]));
            }
          } catch (IllegalArgumentException e) {
            // Not a line that we know.
          }
        });
    return out;
  }
}
