package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NodeRelaysTest {
  private static DerpMap.Region region(int id, String code, boolean noHome) {
    return new DerpMap.Region(id, code, code, false, noHome, List.of());
  }

  private static DerpMap map(Map<Integer, Double> scores, DerpMap.Region... regions) {
    return new DerpMap(
        Arrays.stream(regions).collect(Collectors.toMap(DerpMap.Region::id, Function.identity())),
        scores,
        false);
  }

  @Test
  void theOnlyRegionIsHomeWithoutAMeasurement() {
    assertThat(NodeRelays.home(DerpMap.EMPTY, 0, 0)).isZero();
    assertThat(NodeRelays.home(map(Map.of(), region(900, "home", false)), 0, 0)).isEqualTo(900);
  }

  @Test
  void aRegionThatIsThereToBeMeasuredIsNoHome() {
    DerpMap two = map(Map.of(1, 1000.0), region(1, "stun", false), region(900, "home", false));
    assertThat(NodeRelays.home(two, 0, 0)).isEqualTo(900);
    assertThat(NodeRelays.home(map(Map.of(), region(1, "x", true)), 0, 1)).isZero();
  }

  @Test
  void theNearestIsHomeWhileTheMapHasIt() {
    DerpMap two = map(Map.of(), region(1, "far", false), region(2, "near", false));
    assertThat(NodeRelays.home(two, 2, 1)).isEqualTo(2);
    assertThat(NodeRelays.home(two, 3, 4)).isEqualTo(1);
  }

  @Test
  void beforeAnythingIsMeasuredHomeIsWhereItWasBefore() {
    DerpMap two = map(Map.of(), region(1, "far", false), region(2, "near", false));
    assertThat(NodeRelays.home(two, 0, 2)).isEqualTo(2);
  }

  @Test
  void withoutAnyRelayThereIsNoneUntilOneIsConnected() {
    RelayState failed =
        new RelayState.Failed(
            new RelayProblem(RelayProblem.Kind.UNREACHABLE, ""), Duration.ofSeconds(1));
    RelayState connected = new RelayState.Connected("a", true, "");
    RelayOutage outage = new RelayOutage();
    assertThat(outage.isThere(1, Map.of(1, new RelayState.Connecting()))).as("first").isFalse();
    assertThat(outage.isThere(1, Map.of(1, failed))).isTrue();
    assertThat(outage.isThere(1, Map.of(1, new RelayState.Connecting()))).as("again").isTrue();
    assertThat(outage.isThere(1, Map.of(1, failed, 2, connected))).as("another one").isFalse();
    assertThat(outage.isThere(1, Map.of(1, failed))).isTrue();
    assertThat(outage.isThere(1, Map.of(1, connected))).isFalse();
  }

  @Test
  void aRelayedPeerIsShownWithTheCodeOfItsRegion() {
    NetMap plain = Tailnets.map();
    NetMap net =
        new NetMap(
            plain.self(),
            plain.peers(),
            plain.users(),
            plain.dns(),
            map(Map.of(), region(900, "home", false), region(901, "", false)),
            plain.filter(),
            plain.domain(),
            plain.health());
    assertThat(PeerTraffic.region(net, new Way.Relayed(900, Tailnets.key(2)))).isEqualTo("home");
    assertThat(PeerTraffic.region(net, new Way.Relayed(901, Tailnets.key(2)))).isEqualTo("901");
    assertThat(PeerTraffic.region(net, new Way.Direct(Endpoint.parse("192.0.2.1:1")))).isEmpty();
    assertThat(PeerTraffic.region(net, null)).isEmpty();
  }

  @Test
  void theServerIsToldOnceWhereTheHomeIs() {
    Whereabouts where = new Whereabouts(Tailnets.HOST);
    assertThat(where.handle(new NodeEvent.AtHome(900)))
        .containsExactly(Whereabouts.Consequence.REPORT);
    assertThat(where.handle(new NodeEvent.AtHome(900))).isEmpty();
    var preferences = Tailnets.profile(null, true).preferences();
    assertThat(where.report(preferences, true, 0).homeDerp()).isEqualTo(900);
    where.unreachable();
    assertThat(where.report(preferences, true, 0).homeDerp()).isZero();
    assertThat(where.report(preferences, true, 901).homeDerp()).isEqualTo(901);
  }
}
