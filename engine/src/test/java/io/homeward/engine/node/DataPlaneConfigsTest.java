package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.PeerConfig;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataPlaneConfigsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final NetMap MAP =
      Tailnets.map(
          Tailnets.device(
              2,
              "router.t.internal.",
              Tailnets.key(2),
              "100.64.0.2",
              "192.168.1.0/24",
              "0.0.0.0/0"),
          Tailnets.device(3, "twin.t.internal.", Tailnets.key(2), "100.64.0.3"),
          Tailnets.device(4, "nobody.t.internal.", NodePublicKey.ZERO, "100.64.0.4"),
          Tailnets.device(5, "mirror.t.internal.", Tailnets.KEY.publicKey(), "100.64.0.5"));

  private static DataPlaneConfig config(boolean acceptRoutes) {
    return DataPlaneConfigs.of(
        Tailnets.KEY,
        MAP,
        Preferences.initial(Tailnets.SERVER)
            .with(PreferenceChange.none().acceptRoutes(acceptRoutes)),
        List.of(IpPrefix.parse("192.168.1.0/24")),
        NOW);
  }

  @Test
  void takesEachPeerOnceAndNeverItself() {
    assertThat(config(false).peers())
        .containsExactly(
            new PeerConfig(
                Tailnets.key(2),
                List.of(IpPrefix.parse("100.64.0.2")),
                List.of(Endpoint.parse("192.0.2.2:41641")),
                false));
    assertThat(config(false).addresses()).containsExactly(IpText.parse("100.64.0.1"));
  }

  @Test
  void knowsWhatTheSystemSendsIntoTheTunnel() {
    assertThat(config(false).routes()).containsExactly(IpPrefix.parse("192.168.1.0/24"));
  }

  @Test
  void takesSubnetsOnlyWhenWantedAndNeverADefaultRoute() {
    assertThat(config(true).peers().getFirst().allowedIps())
        .containsExactly(IpPrefix.parse("100.64.0.2"), IpPrefix.parse("192.168.1.0/24"));
  }
}
