package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalEndpointsTest {
  private static Link link(String name, Kind kind, boolean defaultRoute, String... addresses) {
    return new Link(
        name,
        kind,
        defaultRoute,
        false,
        Arrays.stream(addresses).map(IpText::parse).toList(),
        List.of());
  }

  private static final Link LOOPBACK = link("lo", Kind.LOOPBACK, false, "127.0.0.1", "::1");

  private static OwnNetworks around(List<Link> links) {
    return new OwnNetworks(links, Set.of(), Set.of());
  }

  private static List<String> chosen(List<Link> links, String... own) {
    return texts(
        LocalEndpoints.choose(
            around(links),
            Arrays.stream(own).map(IpText::parse).collect(Collectors.toSet()),
            41641,
            false));
  }

  private static List<String> texts(List<Endpoint> endpoints) {
    return endpoints.stream().map(endpoint -> IpText.format(endpoint.address())).toList();
  }

  @Test
  void offersWhatPeersCanReachIpv4First() {
    assertThat(
            chosen(
                List.of(
                    LOOPBACK,
                    link(
                        "eth0",
                        Kind.UPLINK,
                        true,
                        "2001:db8::1",
                        "fe80::1",
                        "192.168.1.2",
                        "192.168.1.2"))))
        .containsExactly("192.168.1.2", "2001:db8::1");
  }

  /** Docker makes an interface for each network, and the newest stands first. */
  @Test
  void theRealOnesAreNotCutOffByThoseOfContainers() {
    List<Link> links = new ArrayList<>();
    for (int i = 40; i > 0; i--) {
      links.add(link("br-" + i, Kind.INTERNAL, false, "172." + (16 + i % 16) + "." + i + ".1"));
    }
    links.add(link("tun7", Kind.OTHER, false, "10.8.0.2"));
    links.add(link("eth1", Kind.UPLINK, false, "10.1.0.2"));
    links.add(link("wlan0", Kind.UPLINK, true, "192.168.1.2", "2001:db8::2"));
    links.add(LOOPBACK);
    List<String> chosen = chosen(links);
    assertThat(chosen).hasSize(LocalEndpoints.MAX_ENDPOINTS);
    assertThat(chosen.subList(0, 4))
        .containsExactly("192.168.1.2", "2001:db8::2", "10.1.0.2", "10.8.0.2");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 0",
    "40, 0, 24, 0",
    "0, 40, 0, 24",
    "40, 3, 21, 3",
    "40, 40, 16, 8",
    "10, 40, 10, 14"
  })
  void keepsSomeOfBothFamilies(int ipv4, int ipv6, int keptIpv4, int keptIpv6) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 0; i < ipv6; i++) {
      addresses.add(IpText.parse("2001:db8::" + (i + 1)));
    }
    for (int i = 0; i < ipv4; i++) {
      addresses.add(IpText.parse("10.0.0." + (i + 1)));
    }
    List<Endpoint> chosen =
        LocalEndpoints.choose(
            around(List.of(new Link("eth0", Kind.UPLINK, true, false, addresses, List.of()))),
            Set.of(),
            7,
            false);
    assertThat(chosen).hasSize(keptIpv4 + keptIpv6);
    assertThat(chosen)
        .filteredOn(endpoint -> endpoint.address() instanceof Inet6Address)
        .hasSize(keptIpv6);
  }

  /** Providers and companies use the range, too: who is a member counts. */
  @Test
  void leavesOutTheNodesOwnAddressesButNotTheRangeTheyAreOf() {
    assertThat(
            chosen(
                List.of(
                    link("eth0", Kind.UPLINK, true, "100.80.0.7", "fd7a:115c:a1e0:7::1"),
                    link("old0", Kind.OTHER, false, "100.64.0.1", "fd7a:115c:a1e0::1")),
                "100.64.0.1",
                "fd7a:115c:a1e0::1"))
        .containsExactly("100.80.0.7", "fd7a:115c:a1e0:7::1");
  }

  @Test
  void tellsNobodyElsewhereOfLoopback() {
    OwnNetworks alone = around(List.of(LOOPBACK, link("eth0", Kind.UPLINK, false, "fe80::1")));
    assertThat(LocalEndpoints.choose(alone, Set.of(), 7, false)).isEmpty();
    assertThat(texts(LocalEndpoints.choose(alone, Set.of(), 7, true))).containsExactly("127.0.0.1");
    OwnNetworks attached = around(List.of(LOOPBACK, link("eth0", Kind.UPLINK, true, "10.0.0.1")));
    assertThat(texts(LocalEndpoints.choose(attached, Set.of(), 7, true)))
        .containsExactly("10.0.0.1");
  }
}
