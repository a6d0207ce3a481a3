package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
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
      new NameTable(Map.of(), Map.of(), Set.of(), Map.of(), List.of());

  /** The name of the resolver itself, which programs use to find out whether it is in use. */
  static final Name SELF_NAME = absolute("magicdns.localhost-tailscale-daemon");

  private static final List<NodeNames.Address> SELF_ADDRESSES =
      List.of(
          NodeNames.Address.of(ServiceAddresses.IPV4), NodeNames.Address.of(ServiceAddresses.IPV6));
  private static final int DNS_PORT = 53;
  private static final int MAX_UPSTREAMS = 4;

  private final Map<Name, List<InetAddress>> hosts;
  private final Map<Name, Name> pointers;
  private final Set<Name> localSuffixes;
  private final Map<Name, List<Endpoint>> routes;
  private final List<Endpoint> otherwise;

  private NameTable(
      Map<Name, List<InetAddress>> hosts,
      Map<Name, Name> pointers,
      Set<Name> localSuffixes,
      Map<Name, List<Endpoint>> routes,
      List<Endpoint> otherwise) {
    this.hosts = hosts;
    this.pointers = pointers;
    this.localSuffixes = localSuffixes;
    this.routes = routes;
    this.otherwise = otherwise;
  }

  /**
   * The table of a tailnet.
   *
   * @param peers what is known of the peers, in the order of their claim to a name
   * @param systemResolvers those that the computer used before; asked where the tailnet names none
   */
  static NameTable of(NetMap map, List<NodeNames> peers, List<Endpoint> systemResolvers) {
    Builder table = new Builder(map.self(), peers.size() + 2);
    table.add(SELF_NAME, SELF_ADDRESSES);
    table.addNode(NodeNames.of(map.self()));
    peers.forEach(table::addNode);
    DnsConfig dns = map.dns();
    dns.extraRecords().forEach(table::addExtra);

    Set<Name> local = new HashSet<>();
    Map<Name, List<Endpoint>> routes = new HashMap<>();
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
            routes.put(name, endpoints(resolvers));
          }
        });
    List<Endpoint> global = endpoints(dns.resolvers());
    return new NameTable(
        table.hosts, // of thousands of names: not copied
        table.pointers,
        Set.copyOf(local),
        Map.copyOf(routes),
        dns.resolvers().isEmpty() ? notOurselves(systemResolvers) : global);
  }

  /** The addresses of a host, or null when there is none of this name. */
  @Nullable List<InetAddress> addresses(Name name) {
    return hosts.get(name);
  }

  /** The host of a reverse name, or null. */
  @Nullable Name pointer(Name reverseName) {
    return pointers.get(reverseName);
  }

  /** Who is to be asked for a name; null means that nobody but this node may answer it. */
  @Nullable List<Endpoint> upstreams(Name name) {
    for (int skip = 0; skip < name.labels(); skip++) {
      Name suffix = new Name(name, skip);
      List<Endpoint> route = routes.get(suffix);
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

  /** Collects names; addresses of a family that this node does not have itself are left out. */
  private static final class Builder {
    final Map<Name, List<InetAddress>> hosts;
    final Map<Name, Name> pointers;
    private final boolean wantIpv4;
    private final boolean wantIpv6;

    Builder(NodeInfo self, int nodes) {
      hosts = HashMap.newHashMap(nodes);
      pointers = HashMap.newHashMap(2 * nodes);
      wantIpv6 = self.ipv6() != null;
      wantIpv4 = self.ipv4() != null || !wantIpv6;
    }

    void addNode(NodeNames node) {
      Name name = node.name();
      if (name == null) {
        return;
      }
      List<NodeNames.Address> addresses = node.addresses();
      if (!wantIpv4 || !wantIpv6) {
        addresses = addresses.stream().filter(a -> a.isIpv4() ? wantIpv4 : wantIpv6).toList();
      }
      add(name, addresses);
    }

    void addExtra(DnsConfig.ExtraRecord record) {
      Name name = parse(record.name());
      if (name == null) {
        return;
      }
      try {
        InetAddress address = IpText.parse(record.value());
        boolean ipv4 = address.getAddress().length == 4;
        if (record.type().isEmpty() || record.type().equals(ipv4 ? "A" : "AAAA")) {
          Set<InetAddress> all = new LinkedHashSet<>(hosts.getOrDefault(name, List.of()));
          all.add(address);
          hosts.put(name, List.copyOf(all));
        }
      } catch (IllegalArgumentException e) {
        // The server sent something else than an address.
      }
    }

    void add(Name name, List<NodeNames.Address> addresses) {
      hosts.putIfAbsent(name, addresses.stream().map(NodeNames.Address::address).toList());
      for (NodeNames.Address address : addresses) {
        pointers.putIfAbsent(address.reverse(), name);
      }
    }
  }
}
