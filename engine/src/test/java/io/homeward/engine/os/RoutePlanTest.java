package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import io.homeward.engine.os.RoutePlan.LeftOut;
import io.homeward.engine.os.RoutePlan.Reason;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePlanTest {
  private static Link link(String name, Kind kind, boolean tunnel, String address, String network) {
    return new Link(
        name,
        kind,
        false,
        tunnel,
        List.of(IpText.parse(address)),
        network.isEmpty() ? List.of() : List.of(IpPrefix.parse(network)));
  }

  private static final OwnNetworks HOME =
      new OwnNetworks(
          List.of(
              link("lo", Kind.LOOPBACK, false, "127.0.0.1", "127.0.0.0/8"),
              link("eth0", Kind.UPLINK, false, "203.0.113.11", "203.0.113.0/24"),
              link("wlan0", Kind.UPLINK, false, "2001:db8:7::2", "2001:db8:7::/64"),
              link("wwan0", Kind.UPLINK, false, "100.64.0.9", "100.64.0.0/28"),
              link("tun9", Kind.OTHER, true, "10.8.0.2", "")),
          Set.of(IpText.parse("203.0.113.1"), IpText.parse("100.64.0.1")),
          Set.of(IpText.parse("100.64.0.5")));

  private static final Set<InetAddress> RESOLVERS =
      Set.of(IpText.parse("100.64.0.53"), IpText.parse("198.51.100.53"));

  private static RoutePlan plan(String... wished) {
    return RoutePlan.of(Arrays.stream(wished).map(IpPrefix::parse).toList(), HOME, RESOLVERS);
  }

  @ParameterizedTest
  @CsvSource({
    // What one is attached to: equal, within, around.
    "203.0.113.0/24, OWN_NETWORK, eth0",
    "203.0.113.0/25, OWN_NETWORK, eth0",
    "203.0.113.7/32, OWN_NETWORK, eth0",
    "203.0.0.0/16, OWN_NETWORK, eth0",
    "2001:db8:7::/64, OWN_NETWORK, wlan0",
    "2001:db8::/32, OWN_NETWORK, wlan0",
    // Beside it.
    "203.0.112.0/24, , ",
    "203.0.114.0/23, , ",
    "2001:db8:8::/64, , ",
    "10.8.0.0/24, , ",
    "192.168.7.0/24, , ",
    // Addresses in use around here.
    "100.64.0.1/32, ADDRESS_TAKEN, ''",
    "100.64.0.5/32, ADDRESS_TAKEN, ''",
    "100.64.0.53/32, ADDRESS_TAKEN, ''",
    "198.51.100.53/32, ADDRESS_TAKEN, ''",
    "100.64.0.2/32, , ",
    // Claimed on a network that has no such addresses.
    "100.64.7.7/32, , ",
    // The name service is ours, whoever says that it is a resolver.
    "100.100.100.100/32, , ",
    "fd7a:115c:a1e0::53/128, , ",
    "fd7a:115c:a1e0::/48, , ",
  })
  void whatIsAroundThisComputerStaysWithinReach(
      String route, @Nullable Reason reason, @Nullable String at) {
    OwnNetworks around =
        new OwnNetworks(
            HOME.links(),
            HOME.gateways(),
            Set.of(
                IpText.parse("100.64.0.5"),
                IpText.parse("100.64.7.7"),
                IpText.parse("100.100.100.100")));
    IpPrefix wished = IpPrefix.parse(route);
    RoutePlan plan = RoutePlan.of(List.of(wished), around, RESOLVERS);
    if (reason == null) {
      assertThat(plan.routes()).containsExactly(wished);
      assertThat(plan.leftOut()).isEmpty();
    } else {
      assertThat(plan.routes()).isEmpty();
      assertThat(plan.leftOut()).containsExactly(new LeftOut(wished, reason, String.valueOf(at)));
    }
  }

  @Test
  void theRestIsTakenInItsOrder() {
    RoutePlan plan = plan("10.1.0.0/16", "100.64.0.1/32", "100.64.0.2/32", "203.0.113.0/24");
    assertThat(plan.routes())
        .containsExactly(IpPrefix.parse("10.1.0.0/16"), IpPrefix.parse("100.64.0.2/32"));
    assertThat(plan.leftOut()).hasSize(2);
  }

  @Test
  void knowsAnotherTailnetByItsTunnelAndAProviderByItsNetwork() {
    Link provider = link("eth0", Kind.UPLINK, false, "100.80.0.7", "100.80.0.0/24");
    Link mesh = link("tailscale0", Kind.OTHER, true, "100.101.102.103", "");
    Link mesh6 = link("mesh0", Kind.OTHER, true, "fd7a:115c:a1e0::77", "");
    Link vpn = link("tun0", Kind.OTHER, true, "10.8.0.2", "10.8.0.0/24");
    assertThat(networks(provider, vpn).otherTailnet()).isNull();
    assertThat(networks(provider, vpn).usesTailnetRange()).isTrue();
    assertThat(networks(vpn, mesh).otherTailnet()).isEqualTo("tailscale0");
    assertThat(networks(mesh6).otherTailnet()).isEqualTo("mesh0");
    assertThat(networks(vpn, mesh).usesTailnetRange()).isFalse();
  }

  private static OwnNetworks networks(Link... links) {
    return new OwnNetworks(List.of(links), Set.of(), Set.of());
  }
}
