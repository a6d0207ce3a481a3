package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.testing.Nodes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tailnets as the tests of names need them. */
final class NameTables {
  static final List<Endpoint> SYSTEM = List.of(Endpoint.parse("192.0.2.53:53"));

  private NameTables() {}

  static NodeInfo node(long id, String name, String... addresses) {
    return Nodes.node(id, name, addresses).build();
  }

  static NetMap map(DnsConfig dns, NodeInfo self, NodeInfo... peers) {
    return Nodes.map(dns, self, peers);
  }

  static DnsConfig dns(
      List<DnsConfig.Resolver> resolvers,
      Map<String, List<DnsConfig.Resolver>> routes,
      DnsConfig.ExtraRecord... extra) {
    return new DnsConfig(
        resolvers,
        routes,
        List.of(),
        List.of("amber-fox.internal"),
        true,
        List.of(),
        List.of(extra));
  }

  static DnsConfig.Resolver resolver(String address) {
    return new DnsConfig.Resolver(address, List.of(), false);
  }

  /** Self {@code laptop}, peers {@code nas} (both families) and {@code old} (IPv4 alone). */
  static NameTable standard() {
    return new TailnetNames()
        .of(
            map(
                dns(
                    List.of(),
                    Map.of(
                        "corp.example",
                        List.of(resolver("10.0.0.53")),
                        "deep.corp.example",
                        List.of(resolver("10.0.1.53:5353"), resolver("https://doh.example/q")),
                        "home.example",
                        List.of()),
                    new DnsConfig.ExtraRecord("printer.example", "", "192.168.1.9"),
                    new DnsConfig.ExtraRecord("gpu.eu.lab.amber-fox.internal", "A", "100.64.0.9"),
                    new DnsConfig.ExtraRecord("bad.example", "A", "fd00::1")),
                node(1, "laptop.amber-fox.internal.", "100.64.0.1", "fd7a:115c:a1e0::1"),
                node(2, "nas.amber-fox.internal.", "100.64.0.2", "fd7a:115c:a1e0::2"),
                node(3, "Old.amber-fox.internal.", "100.64.0.3"),
                node(4, "bare", "100.64.0.4")),
            SYSTEM,
            true);
  }

  /** What the system used before. */
  static Upstreams system(String... servers) {
    return new Upstreams(
        Arrays.stream(servers).map(Endpoint::parse).toList(), Upstreams.Order.PREFERRED_FIRST);
  }

  /** What the tailnet names. */
  static Upstreams named(String... servers) {
    return new Upstreams(
        Arrays.stream(servers).map(Endpoint::parse).toList(), Upstreams.Order.RACED);
  }
}
