package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.netmap.AcceptedSubnets;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.DnsConfig.ExtraRecord;
import io.homeward.engine.netmap.DnsConfig.Resolver;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostConfigsTest {
  private static final Preferences ACCEPT_DNS =
      Preferences.initial(URI.create("https://hub.example"));
  private static final Preferences ACCEPT_ALL =
      ACCEPT_DNS.with(PreferenceChange.none().acceptRoutes(true));
  private static final String SUFFIX = "lucky-otter.example";

  private static NodeInfo node(long id, List<String> addresses, List<String> allowed) {
    return Nodes.node(id, "host" + id + "." + SUFFIX + ".")
        .addresses(prefixes(addresses))
        .allowedIps(prefixes(allowed))
        .build();
  }

  private static List<IpPrefix> prefixes(List<String> texts) {
    return texts.stream().map(IpPrefix::parse).toList();
  }

  private static NodeInfo dualStack(long id) {
    List<String> own = List.of("100.64.0." + id, "fd7a:115c:a1e0::" + id);
    return node(id, own, own);
  }

  private static NetMap map(DnsConfig dns, NodeInfo self, NodeInfo... peers) {
    return Nodes.map(dns, self, peers);
  }

  private static DnsConfig dns(
      List<String> resolvers, Map<String, List<Resolver>> routes, boolean magicDns) {
    return new DnsConfig(
        resolvers.stream().map(HostConfigsTest::resolver).toList(),
        routes,
        List.of(),
        List.of(SUFFIX),
        magicDns,
        List.of(),
        List.of());
  }

  private static Resolver resolver(String address) {
    return new Resolver(address, List.of(), false);
  }

  private static HostConfig of(NetMap map, Preferences preferences) {
    PeerRoutes routes = new AcceptedSubnets().routes(map, preferences.acceptRoutes());
    return HostConfigs.of(map, preferences, "homeward0", new HostRoutes().of(map, routes));
  }

  private static List<String> routes(HostConfig config) {
    return config.routes().stream().map(IpPrefix::toString).toList();
  }

  @Test
  void routesEachPeerInIpv4AndTheWholeTailnetInIpv6() {
    HostConfig config = of(map(DnsConfig.EMPTY, dualStack(1), dualStack(2)), ACCEPT_DNS);
    assertThat(config.addresses())
        .containsExactly(IpText.parse("100.64.0.1"), IpText.parse("fd7a:115c:a1e0::1"));
    assertThat(config.mtu()).isEqualTo(1280);
    assertThat(routes(config))
        .containsExactly(
            "100.64.0.2/32", "100.100.100.100/32", "fd7a:115c:a1e0::/48", "fd7a:115c:a1e0::53/128");
  }

  @Test
  void leavesOutTheFamilyThatThisNodeHasNoAddressOf() {
    NodeInfo ipv6Only = node(1, List.of("fd7a:115c:a1e0::1"), List.of());
    assertThat(routes(of(map(DnsConfig.EMPTY, ipv6Only, dualStack(2)), ACCEPT_DNS)))
        .containsExactly("fd7a:115c:a1e0::/48", "fd7a:115c:a1e0::53/128");
    NodeInfo ipv4Only = node(1, List.of("100.64.0.1"), List.of());
    assertThat(routes(of(map(DnsConfig.EMPTY, ipv4Only, dualStack(2)), ACCEPT_DNS)))
        .containsExactly("100.64.0.2/32", "100.100.100.100/32");
  }

  @Test
  void takesSubnetsOnlyWhenAskedAndNeverADefaultRoute() {
    NodeInfo router =
        node(
            2,
            List.of("100.64.0.2"),
            List.of("100.64.0.2", "192.168.7.0/24", "fd00:7::/64", "0.0.0.0/0", "::/0"));
    NetMap map = map(DnsConfig.EMPTY, dualStack(1), router);
    assertThat(routes(of(map, ACCEPT_DNS))).doesNotContain("192.168.7.0/24", "fd00:7::/64");
    assertThat(routes(of(map, ACCEPT_ALL)))
        .contains("192.168.7.0/24", "fd00:7::/64")
        .doesNotContain("0.0.0.0/0", "::/0");
  }

  @Test
  void leavesOutAddressesThatNobodyCanHave() {
    List<String> odd =
        List.of("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "fe80::/10", "ff00::/8", "::1");
    NetMap map = map(DnsConfig.EMPTY, dualStack(1), node(2, odd, odd));
    assertThat(routes(of(map, ACCEPT_ALL))).doesNotContainAnyElementsOf(odd);
  }

  @Test
  void wideRouteTakesThePlaceOfTooManyHostRoutes() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= HostRoutes.MOST_HOST_ROUTES; i++) {
      many.add("100.65." + i / 250 + "." + (1 + i % 250));
    }
    assertThat(routes(of(map(DnsConfig.EMPTY, dualStack(1), node(2, many, many)), ACCEPT_DNS)))
        .containsExactly(
            "100.64.0.0/10", "100.100.100.100/32", "fd7a:115c:a1e0::/48", "fd7a:115c:a1e0::53/128");
  }

  @Test
  void leavesTheResolverAloneWhenThePersonDoesNotWantDns() {
    NetMap map = map(dns(List.of(), Map.of(), true), dualStack(1));
    assertThat(of(map, ACCEPT_DNS.with(PreferenceChange.none().acceptDns(false))).dns())
        .isEqualTo(HostDns.NONE);
  }

  @Test
  void handsOutSearchDomainsAloneWhenNothingNeedsAResolver() {
    assertThat(of(map(dns(List.of(), Map.of(), false), dualStack(1)), ACCEPT_DNS).dns())
        .isEqualTo(new HostDns(List.of(), List.of(SUFFIX), List.of()));
  }

  @Test
  void handsOutPlainResolversWhenThereAreNoNames() {
    assertThat(of(map(dns(List.of("9.9.9.9"), Map.of(), false), dualStack(1)), ACCEPT_DNS).dns())
        .isEqualTo(new HostDns(List.of(IpText.parse("9.9.9.9")), List.of(SUFFIX), List.of()));
  }

  @Test
  void answersItselfWhatTheSystemCannotAsk() {
    for (String address : List.of("https://dns.example/dns-query", "9.9.9.9:5353")) {
      assertThat(of(map(dns(List.of(address), Map.of(), false), dualStack(1)), ACCEPT_DNS).dns())
          .isEqualTo(new HostDns(List.of(ServiceAddresses.IPV4), List.of(SUFFIX), List.of()));
    }
  }

  @Test
  void takesAllNamesWithGlobalResolversAndTailnetNames() {
    assertThat(of(map(dns(List.of("9.9.9.9"), Map.of(), true), dualStack(1)), ACCEPT_DNS).dns())
        .isEqualTo(new HostDns(List.of(ServiceAddresses.IPV4), List.of(SUFFIX), List.of()));
  }

  @Test
  void takesOnlyItsSuffixesWithoutGlobalResolvers() {
    Map<String, List<Resolver>> routes = Map.of("corp.example", List.of(resolver("10.0.0.1")));
    HostDns dns = of(map(dns(List.of(), routes, true), dualStack(1)), ACCEPT_DNS).dns();
    assertThat(dns.servers()).containsExactly(ServiceAddresses.IPV4);
    assertThat(dns.searchDomains()).containsExactly(SUFFIX);
    assertThat(dns.matchDomains())
        .startsWith(SUFFIX, "0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa", "64.100.in-addr.arpa")
        .contains("127.100.in-addr.arpa")
        .endsWith("corp.example")
        .hasSize(67);
  }

  @Test
  void takesAllNamesWhenSomeStandOutsideItsSuffixes() {
    DnsConfig inside = dns(List.of(), Map.of(), true);
    DnsConfig outside =
        new DnsConfig(
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            true,
            List.of(),
            List.of(new ExtraRecord("printer.home.example", "", "100.64.0.7")));
    assertThat(of(map(inside, dualStack(1)), ACCEPT_DNS).dns().matchDomains()).isNotEmpty();
    assertThat(of(map(outside, dualStack(1)), ACCEPT_DNS).dns())
        .isEqualTo(new HostDns(List.of(ServiceAddresses.IPV4), List.of(SUFFIX), List.of()));
  }

  @Test
  void namesItsIpv6AddressWhereThereIsNoOther() {
    NodeInfo self = node(1, List.of("fd7a:115c:a1e0::1"), List.of());
    assertThat(of(map(dns(List.of(), Map.of(), true), self), ACCEPT_DNS).dns().servers())
        .containsExactly(ServiceAddresses.IPV6);
  }

  @Test
  void letsNoStrangeDomainIntoTheFilesOfTheSystem() {
    List<String> strange =
        List.of("", ".", "a b", "a\nnameserver 6.6.6.6", "a;b", "A.example", "-a", "a..b", "a.");
    DnsConfig dns =
        new DnsConfig(
            List.of(),
            Map.of("x\ny", List.of(resolver("10.0.0.1"))),
            List.of(),
            Stream.concat(strange.stream(), Stream.of("ok.example")).toList(),
            true,
            List.of(),
            List.of());
    HostDns given = of(map(dns, dualStack(1)), ACCEPT_DNS).dns();
    assertThat(given.searchDomains()).containsExactly(SUFFIX, "ok.example");
    assertThat(given.matchDomains()).doesNotContain("x\ny").contains(SUFFIX);
  }
}
