package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Who has which name and who is asked for the rest, at one moment. Immutable, thread-safe. Names
 * that no DNS message could carry are left out.
 */
public final class NameTable {
  /** No names: everything is forwarded to nobody. */
  public static final NameTable EMPTY =
      new NameTable(Map.of(), Map.of(), Set.of(), Set.of(), Map.of(), Upstreams.NONE);

  /** The name of the resolver itself, which programs use to find out whether it is in use. */
  static final Name SELF_NAME = absolute("magicdns.localhost-tailscale-daemon");

  private static final List<NodeNames.Address> SELF_ADDRESSES =
      List.of(
          NodeNames.Address.of(ServiceAddresses.IPV4), NodeNames.Address.of(ServiceAddresses.IPV6));
  private static final int DNS_PORT = 53;
  private static final int MAX_UPSTREAMS = 4;

  /** Of whole reverse names, the root's counted: one for each nibble or byte, and three. */
  private static final int IPV6_REVERSE_LABELS = 35;

  private static final int IPV4_REVERSE_LABELS = 7;
  private static final Name IPV6_REVERSE = absolute("ip6.arpa");
  private static final Name IPV4_REVERSE = absolute("in-addr.arpa");

  private final Map<Name, List<InetAddress>> hosts;
  private final Map<Name, Name> pointers;
  private final Set<Name> nonTerminals;
  private final Set<Name> localSuffixes;
  private final Map<Name, Upstreams> routes;
  private final Upstreams otherwise;

  private NameTable(
      Map<Name, List<InetAddress>> hosts,
      Map<Name, Name> pointers,
      Set<Name> nonTerminals,
      Set<Name> localSuffixes,
      Map<Name, Upstreams> routes,
      Upstreams otherwise) {
    this.hosts = hosts;
    this.pointers = pointers;
    this.nonTerminals = nonTerminals;
    this.localSuffixes = localSuffixes;
    this.routes = routes;
    this.otherwise = otherwise;
  }

  /**
   * The table of a tailnet.
   *
   * @param peers what is known of the peers, in the order of their claim to a name
   * @param systemResolvers those that the computer used before, in its order; asked where the
   *     tailnet names none
   * @param ipv6 whether the computer can use IPv6 addresses of the tailnet at all
   */
  static NameTable of(
      NetMap map, List<NodeNames> peers, List<Endpoint> systemResolvers, boolean ipv6) {
    Builder table = new Builder(map.self(), ipv6, peers.size() + 2);
    table.add(SELF_NAME, SELF_ADDRESSES);
    table.addNode(NodeNames.of(map.self()));
    peers.forEach(table::addNode);
    DnsConfig dns = map.dns();
    dns.extraRecords().forEach(table::addExtra);

    Set<Name> local = new HashSet<>();
    Map<Name, Upstreams> routes = new HashMap<>();
    if (dns.magicDns()) {
      addName(local, map.magicDnsSuffix());
      ServiceAddresses.reverseZones().forEach(zone -> addName(local, zone));
    }
    dns.routes()
        .forEach((suffix, resolvers) -> {
          Name name = parse(suffix);
          if (name != null && resolvers.isEmpty()) {
            local.add(name);
          } else if (name != null) {
            routes.put(name, raced(resolvers));
          }
        });
    return new NameTable(
        table.hosts, // of thousands of names: not copied
        table.pointers,
        Set.copyOf(nonTerminals(table.hosts.keySet(), local)),
        Set.copyOf(local),
        Map.copyOf(routes),
        dns.resolvers().isEmpty()
            ? new Upstreams(notOurselves(systemResolvers), Upstreams.Order.PREFERRED_FIRST)
            : raced(dns.resolvers()));
  }

  /** What stands between the hosts and the suffixes that they lie in. */
  private static Set<Name> nonTerminals(Set<Name> hosts, Set<Name> local) {
    Set<Name> out = new HashSet<>();
    int fewest = local.stream().mapToInt(Name::labels).min().orElse(0);
    for (Name host : hosts) {
      // Devices stand right below their suffix.
      Name zone = host.labels() <= fewest + 1 ? null : longestSuffix(host, local);
      if (zone != null) {
        for (int skip = 1; host.labels() - skip > zone.labels(); skip++) {
          out.add(new Name(host, skip));
        }
      }
    }
    return out;
  }

  private static @Nullable Name longestSuffix(Name name, Set<Name> suffixes) {
    for (int skip = 0; skip < name.labels(); skip++) {
      Name suffix = new Name(name, skip);
      if (suffixes.contains(suffix)) {
        return suffix;
      }
    }
    return null;
  }

  /** The addresses of a host, or null when there is none of this name. */
  @Nullable List<InetAddress> addresses(Name name) {
    return hosts.get(name);
  }

  /** The host of a reverse name, or null. */
  @Nullable Name pointer(Name reverseName) {
    return pointers.get(reverseName);
  }

  /** The zone in which this node knows a name: one of its own suffixes, or the name alone. */
  Name zoneOf(Name name) {
    Name zone = longestSuffix(name, localSuffixes);
    return zone == null ? name : zone;
  }

  /** Whether the name is no host's, but names below it are: it exists, without data (RFC 8020). */
  boolean isNonTerminal(Name name) {
    if (nonTerminals.contains(name)) {
      return true;
    }
    // Nobody asks for part of an address but by hand, so those are looked for when asked.
    boolean partOfAddress =
        (name.subdomain(IPV6_REVERSE) && name.labels() < IPV6_REVERSE_LABELS)
            || (name.subdomain(IPV4_REVERSE) && name.labels() < IPV4_REVERSE_LABELS);
    return partOfAddress && pointers.keySet().stream().anyMatch(pointer -> pointer.subdomain(name));
  }

  /** Who is to be asked for a name; null means that nobody but this node may answer it. */
  @Nullable Upstreams upstreams(Name name) {
    for (int skip = 0; skip < name.labels(); skip++) {
      Name suffix = new Name(name, skip);
      Upstreams route = routes.get(suffix);
      if (route != null) {
        return route;
      }
      if (localSuffixes.contains(suffix)) {
        return null;
      }
    }
    return otherwise;
  }

  private static void addName(Set<Name> names, String text) {
    Name name = parse(text);
    if (name != null) {
      names.add(name);
    }
  }

  /** The absolute name, or null when the text is no name or the root. */
  static @Nullable Name parse(String text) {
    if (text.isEmpty() || text.length() > 255) {
      return null;
    }
    try {
      Name name = Name.fromString(text, Name.root);
      return name.labels() > 1 ? name : null;
    } catch (TextParseException e) {
      return null;
    }
  }

  private static Name absolute(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Upstreams raced(List<DnsConfig.Resolver> resolvers) {
    return new Upstreams(endpoints(resolvers), Upstreams.Order.RACED);
  }

  /** Resolvers that speak plain DNS; the others (DNS over HTTPS) are left out. */
  private static List<Endpoint> endpoints(List<DnsConfig.Resolver> resolvers) {
    List<Endpoint> out = new ArrayList<>();
    for (DnsConfig.Resolver resolver : resolvers) {
      try {
        out.add(new Endpoint(IpText.parse(resolver.address()), DNS_PORT));
      } catch (IllegalArgumentException notAnAddress) {
        try {
          out.add(Endpoint.parse(resolver.address()));
        } catch (IllegalArgumentException e) {
          // A URL, or nonsense from the server.
        }
      }
    }
    return notOurselves(out);
  }

  private static List<Endpoint> notOurselves(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(e -> !ServiceAddresses.contain(e.address()))
        .filter(e -> e.port() != 0 && !e.address().isAnyLocalAddress())
        .distinct()
        .limit(MAX_UPSTREAMS)
        .toList();
  }

  /**
   * Collects names; addresses of the tailnet of a family that this node does not have itself, or
   * its computer cannot use, are left out.
   */
  private static final class Builder {
    final Map<Name, List<InetAddress>> hosts;
    final Map<Name, Name> pointers;
    private final boolean wantIpv4;
    private final boolean wantIpv6;

    Builder(NodeInfo self, boolean ipv6, int nodes) {
      hosts = HashMap.newHashMap(nodes);
      pointers = HashMap.newHashMap(2 * nodes);
      wantIpv6 = ipv6 && self.ipv6() != null;
      wantIpv4 = self.ipv4() != null || !wantIpv6;
    }

    void addNode(NodeNames node) {
      Name name = node.name();
      if (name == null) {
        return;
      }
      add(name, node.addresses());
    }

    void addExtra(DnsConfig.ExtraRecord record) {
      Name name = parse(record.name());
      if (name == null) {
        return;
      }
      try {
        InetAddress address = IpText.parse(record.value());
        boolean ipv4 = address.getAddress().length == 4;
        boolean rightType = record.type().isEmpty() || record.type().equals(ipv4 ? "A" : "AAAA");
        if (rightType && (isWanted(address) || !TailnetRanges.contain(address))) {
          Set<InetAddress> all = new LinkedHashSet<>(hosts.getOrDefault(name, List.of()));
          all.add(address);
          hosts.put(name, List.copyOf(all));
        }
      } catch (IllegalArgumentException e) {
        // The server sent something else than an address.
      }
    }

    private boolean isWanted(InetAddress address) {
      return address.getAddress().length == 4 ? wantIpv4 : wantIpv6;
    }

    void add(Name name, List<NodeNames.Address> all) {
      List<NodeNames.Address> addresses =
          wantIpv4 && wantIpv6
              ? all
              : all.stream().filter(address -> isWanted(address.address())).toList();
      hosts.putIfAbsent(name, addresses.stream().map(NodeNames.Address::address).toList());
      for (NodeNames.Address address : addresses) {
        pointers.putIfAbsent(address.reverse(), name);
      }
    }
  }
}
