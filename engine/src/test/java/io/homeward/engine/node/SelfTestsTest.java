package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.os.HostState;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.testing.Nodes;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelfTestsTest {
  private static final Preferences PREFERENCES =
      Preferences.initial(URI.create("https://hub.example"));

  private static final NetMap MAP =
      Nodes.map(
          new DnsConfig(List.of(), Map.of(), List.of(), List.of(), true, List.of(), List.of()),
          Tailnets.device(1, "laptop.amber-fox.internal.", Tailnets.key(1), "100.64.0.1"),
          Tailnets.device(2, "nas.amber-fox.internal.", Tailnets.key(2), "100.64.0.2"));

  private static HostState host(HostState.DnsMode mode) {
    return new HostState(mode, false, true, true, List.of(), List.of());
  }

  private static Expected expected(Preferences preferences, HostState.DnsMode mode) {
    return SelfTests.expectation(MAP, preferences, host(mode), Set.of());
  }

  @Test
  void theOwnNameAndTheWayToEachDeviceAreLookedAt() {
    Expected expected = expected(PREFERENCES, HostState.DnsMode.PLAIN_FILE);
    assertThat(expected.ownName()).isEqualTo("laptop.amber-fox.internal");
    assertThat(expected.ownAddresses()).contains(MAP.self().ipv4());
    List<InetAddress> peers = MAP.peers().stream().map(NodeInfo::ipv4).toList();
    assertThat(expected.throughTunnel()).startsWith(ServiceAddresses.IPV4).containsAll(peers);
  }

  @Test
  void namesAreNotLookedAtWhereTheyAreNotOursToAnswer() {
    assertThat(expected(PREFERENCES, HostState.DnsMode.NONE).ownName()).isEmpty();
    Preferences without = PREFERENCES.with(PreferenceChange.none().acceptDns(false));
    assertThat(expected(without, HostState.DnsMode.PLAIN_FILE).ownName()).isEmpty();
  }

  @Test
  void noRouteIsExpectedWhereNoneWasAskedFor() {
    InetAddress nas = IpText.parse("100.64.0.2");
    Expected expected =
        SelfTests.expectation(MAP, PREFERENCES, host(HostState.DnsMode.NONE), Set.of(nas));
    assertThat(expected.throughTunnel()).containsExactly(ServiceAddresses.IPV4);
  }
}
