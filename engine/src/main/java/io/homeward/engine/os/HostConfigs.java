package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.text.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes the wanted {@link HostConfig}. Pure. */
public final class HostConfigs {
  /** MTU of the interface; reference, section 7.3. */
  public static final int MTU = 1280;

  /** Above so many host routes one wide route takes their place; reference, section 7.3. */
  static final int MOST_HOST_ROUTES = 10_000;

  private HostConfigs() {}

  /** What the computer's network should look like for this net map. */
  public static HostConfig of(NetMap map, Preferences preferences, String interfaceName) {
    List<InetAddress> addresses = new ArrayList<>();
    for (IpPrefix prefix : map.self().addresses()) {
      if (TailnetRanges.mayBeNode(prefix) && addresses.size() < HostConfig.MOST_ADDRESSES) {
        addresses.add(prefix.address());
      }
    }
    HostDns dns = preferences.acceptDns() ? dns(map) : HostDns.NONE;
    return new HostConfig(
        interfaceName, addresses, MTU, routes(map, preferences), preferences.acceptRoutes(), dns);
  }

  /**
   * The suffixes that this node answers itself: the tailnet's own, the reverse zones of its
   * addresses and every route without resolvers; reference, section 9.2. Empty without MagicDNS.
   */
  public static Set<String> localSuffixes(NetMap map) {
    Set<String> suffixes = new LinkedHashSet<>();
    if (!map.dns().magicDns()) {
      return suffixes;
    }
    if (!map.magicDnsSuffix().isEmpty()) {
      suffixes.add(map.magicDnsSuffix());
    }
    suffixes.addAll(ServiceAddresses.reverseZones());
    // In order of name: equal net maps must give equal configurations.
    new TreeMap<>(map.dns().routes())
        .forEach((suffix, resolvers) -> {
          if (resolvers.isEmpty()) {
            suffixes.add(suffix);
          }
        });
    return suffixes;
  }

  private static List<IpPrefix> routes(NetMap map, Preferences preferences) {
    Set<IpPrefix> routes = new TreeSet<>();
    boolean ipv4 = map.self().ipv4() != null;
    boolean ipv6 = map.self().ipv6() != null;
    int hosts = 0;
    PeerRoutes peerRoutes = PeerRoutes.of(map, preferences.acceptRoutes());
    for (NodeInfo peer : map.peers()) {
      for (IpPrefix allowed : peerRoutes.to(peer)) {
        boolean possible = allowed.isIpv4() ? ipv4 : ipv6;
        if (possible && !isSpecial(allowed.address()) && routes.add(allowed)) {
          hosts += TailnetRanges.IPV4.contains(allowed.address()) && allowed.isSingle() ? 1 : 0;
        }
      }
    }
    routes.removeIf(route ->
        TailnetRanges.IPV6.contains(route.address()) && route.bits() >= TailnetRanges.IPV6.bits());
    if (ipv6) {
      routes.add(TailnetRanges.IPV6);
      routes.add(IpPrefix.single(ServiceAddresses.IPV6));
    }
    if (ipv4) {
      if (hosts > MOST_HOST_ROUTES) {
        routes.removeIf(route -> TailnetRanges.IPV4.contains(route.address()) && route.isSingle());
        routes.add(TailnetRanges.IPV4);
      }
      routes.add(IpPrefix.single(ServiceAddresses.IPV4));
    }
    return List.copyOf(routes);
  }

  /** The cases of section 9.3 of the reference. */
  private static HostDns dns(NetMap map) {
    DnsConfig dns = map.dns();
    Set<String> matches = new LinkedHashSet<>(localSuffixes(map));
    matches.addAll(new TreeSet<>(dns.routes().keySet()));
    matches.removeIf(domain -> !DomainName.isValid(domain));
    List<String> search = new ArrayList<>(dns.searchDomains());
    if (dns.magicDns()
        && !map.magicDnsSuffix().isEmpty()
        && !search.contains(map.magicDnsSuffix())) {
      search.addFirst(map.magicDnsSuffix());
    }
    search.removeIf(domain -> !DomainName.isValid(domain));
    if (search.size() > HostDns.MOST_SEARCH_DOMAINS) {
      search.subList(HostDns.MOST_SEARCH_DOMAINS, search.size()).clear();
    }
    if (matches.isEmpty() && dns.resolvers().isEmpty()) {
      return new HostDns(List.of(), search, List.of());
    }
    if (matches.isEmpty()) {
      List<InetAddress> plain = plainAddresses(dns.resolvers());
      if (plain.size() == dns.resolvers().size() && plain.size() <= HostDns.MOST_SERVERS) {
        return new HostDns(plain, search, List.of());
      }
    }
    List<InetAddress> service =
        List.of(map.self().ipv4() != null ? ServiceAddresses.IPV4 : ServiceAddresses.IPV6);
    boolean everything = !dns.resolvers().isEmpty() || hasNamesOutside(dns, matches);
    everything |= matches.size() > HostDns.MOST_MATCH_DOMAINS;
    return new HostDns(service, search, everything ? List.of() : List.copyOf(matches));
  }

  /**
   * Addresses that can be nobody's on a tailnet; a server that names them must not break the rest.
   */
  private static boolean isSpecial(InetAddress address) {
    byte[] raw = address.getAddress();
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || (raw.length == 4 && (raw[0] == 0 || raw[0] == 127 || (raw[0] & 0xff) >= 224))
        || (raw.length == 16 && Arrays.equals(raw, 0, 12, new byte[12], 0, 12));
  }

  private static List<InetAddress> plainAddresses(List<DnsConfig.Resolver> resolvers) {
    List<InetAddress> plain = new ArrayList<>();
    for (DnsConfig.Resolver resolver : resolvers) {
      try {
        plain.add(IpText.parse(resolver.address()));
      } catch (IllegalArgumentException e) {
        continue; // with a port, or over HTTPS: the system's resolver cannot do that, we can
      }
    }
    return plain;
  }

  private static boolean hasNamesOutside(DnsConfig dns, Set<String> suffixes) {
    for (DnsConfig.ExtraRecord record : dns.extraRecords()) {
      if (suffixes.stream()
          .noneMatch(s -> record.name().equals(s) || record.name().endsWith("." + s))) {
        return true;
      }
    }
    return false;
  }
}
