package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.text.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes the wanted {@link HostConfig}. Pure. */
public final class HostConfigs {
  /** MTU of the interface; reference, section 7.3. */
  public static final int MTU = 1280;

  private HostConfigs() {}

  /**
   * What the computer's network should look like for this net map.
   *
   * @param routes what goes into the interface
   */
  public static HostConfig of(
      NetMap map, Preferences preferences, String interfaceName, List<IpPrefix> routes) {
    List<InetAddress> addresses = new ArrayList<>();
    for (IpPrefix prefix : map.self().addresses()) {
      if (TailnetRanges.mayBeNode(prefix) && addresses.size() < HostConfig.MOST_ADDRESSES) {
        addresses.add(prefix.address());
      }
    }
    HostDns dns = preferences.acceptDns() ? dns(map) : HostDns.NONE;
    return new HostConfig(interfaceName, addresses, MTU, routes, preferences.acceptRoutes(), dns);
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
