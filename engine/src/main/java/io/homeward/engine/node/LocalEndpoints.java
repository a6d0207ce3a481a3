package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where peers of the same network may reach this node: the addresses of its own interfaces. */
final class LocalEndpoints {
  /** More than any peer would try. */
  static final int MAX_ENDPOINTS = 24;

  /** At least this many of them are of IPv6, where there are as many. */
  static final int SOME_IPV6 = 8;

  private LocalEndpoints() {}

  /**
   * The useful ones, the likeliest first: those of the interface of the default route, then of
   * other cards, last of those made here for containers; of each interface IPv4 first.
   *
   * @param around what this computer is attached to, without the tunnel
   * @param own the addresses of this node in the tailnet, wherever else they may be
   * @param port of the node's UDP socket
   * @param loopback whether those who are told are on this computer: then they reach it there when
   *     there is nothing else; anybody else would find a stranger
   */
  static List<Endpoint> choose(
      OwnNetworks around, Set<InetAddress> own, int port, boolean loopback) {
    List<Link> links = new ArrayList<>(around.links());
    links.sort(Comparator.comparing((Link link) -> !link.defaultRoute()).thenComparing(Link::kind));
    Set<InetAddress> ranked = new LinkedHashSet<>();
    for (Link link : links) {
      if (link.kind() != Kind.LOOPBACK) {
        link.addresses().stream()
            .filter(address -> isUseful(address) && !own.contains(address))
            .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
            .forEach(ranked::add);
      }
    }
    List<Endpoint> out = cut(ranked).stream().map(address -> new Endpoint(address, port)).toList();
    return out.isEmpty() && loopback ? List.of(new Endpoint(IpText.parse("127.0.0.1"), port)) : out;
  }

  private static List<InetAddress> cut(Set<InetAddress> ranked) {
    int ipv6 = (int) ranked.stream().filter(Inet6Address.class::isInstance).count();
    int ipv4 = Math.min(ranked.size() - ipv6, MAX_ENDPOINTS - Math.min(ipv6, SOME_IPV6));
    ipv6 = Math.min(ipv6, MAX_ENDPOINTS - ipv4);
    List<InetAddress> out = new ArrayList<>();
    for (InetAddress address : ranked) {
      boolean taken = address instanceof Inet4Address ? ipv4-- > 0 : ipv6-- > 0;
      if (taken) {
        out.add(address);
      }
    }
    return out;
  }

  private static boolean isUseful(InetAddress address) {
    return !address.isLoopbackAddress()
        && !(address.isLinkLocalAddress() && address instanceof Inet6Address)
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }
}
