package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.MemoryNodeStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tailnet as it was told last is there at the next start, as old as it is. */
class MapKeepingTest extends DrivenMachine {
  private static final Instant TOLD = Instant.parse("2026-11-28T12:00:00Z");
  private static final NodePublicKey OWN = Tailnets.KEY.publicKey();
  private static final ControlEvent GONE =
      new ControlEvent.Trouble(
          new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, "refused"));

  private final MemoryNodeStore store = new MemoryNodeStore();
  private Instant now = TOLD;
  private final MapKeeping maps = new MapKeeping(store, () -> now);

  private List<NodeAction> startWith(KeptMap kept) {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, true);
    on(new NodeEvent.Remembered(kept));
    return on(new NodeEvent.Started());
  }

  private static KeptMap kept(NodePublicKey key, URI server) {
    return new KeptMap(server, key, TOLD, Tailnets.map());
  }

  @Test
  void theTunnelOpensBeforeTheServerIsHeard() {
    assertThat(names(startWith(kept(OWN, Tailnets.SERVER)))).containsExactly("OpenNetwork");
    assertThat(names(on(new NodeEvent.NetworkOpened(true))))
        .as("the connection to the server takes longer to make")
        .containsExactly("Configure", "OpenControl");
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void theServerIsAskedAlsoWhereTheTunnelCannotBeOpened() {
    startWith(kept(OWN, Tailnets.SERVER));
    NodeProblem why = new NodeProblem(NodeProblem.Kind.INTERNAL, "tunnel", "");
    assertThat(names(on(new NodeEvent.NetworkFailed(why)))).containsExactly("OpenControl");
    assertThat(names(on(new NodeEvent.NetworkFailed(why)))).as("once").isEmpty();
  }

  @Test
  void theFirstThingThatTheServerHearsNamesTheHomeOfBefore() {
    KeptMap kept =
        new KeptMap(Tailnets.SERVER, OWN, TOLD, Tailnets.withRelays(Tailnets.map(), 900, 901));
    startWith(kept);
    NodeAction.OpenControl open =
        on(new NodeEvent.NetworkOpened(true)).stream()
            .filter(NodeAction.OpenControl.class::isInstance)
            .map(NodeAction.OpenControl.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(open.report().homeDerp()).isEqualTo(900);
  }

  @Test
  void aServerThatIsAwayLeavesDevicesAsOldAsTheyAre() {
    startWith(kept(OWN, Tailnets.SERVER));
    on(new NodeEvent.NetworkOpened(true));
    Instant later = TOLD.plus(Duration.ofHours(3));
    assertThat(machine.status("", later).problems()).isEmpty();

    control(GONE);

    assertThat(machine.status("", later).health())
        .anySatisfy(item -> {
          assertThat(item.problem().kind()).isEqualTo(NodeProblem.Kind.MAP_REMEMBERED);
          assertThat(item.since()).isEqualTo(TOLD);
        });
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    control(new ControlEvent.TroubleOver());
    assertThat(machine.status("", later).problems()).isEmpty();
  }

  private static NetMap expiredAt(Instant end) {
    NetMap map = Tailnets.map();
    return new NetMap(
        map.self().toBuilder().keyExpiry(end).build(),
        map.peers(),
        map.users(),
        map.dns(),
        map.derp(),
        map.filter(),
        map.domain(),
        map.health());
  }

  @Test
  void aKeyThatEndedMeanwhileLeavesTheNamesAndNoTunnel() {
    Instant end = NOW.minus(Duration.ofMinutes(12));
    now = NOW.minus(Duration.ofMinutes(10)); // it was told as expired, and kept
    maps.follow(connected(expiredAt(end)), OWN);
    now = NOW;

    KeptMap kept = maps.load().orElseThrow();
    assertThat(names(startWith(kept))).containsExactly("OpenControl");

    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    NodeStatus status = machine.status("", NOW);
    assertThat(status.netMap()).isEqualTo(kept.map());
    assertThat(status.health())
        .singleElement()
        .satisfies(item -> {
          assertThat(item.problem().kind()).isEqualTo(NodeProblem.Kind.KEY_EXPIRED);
          assertThat(item.since()).isEqualTo(end);
        });
    control(new ControlEvent.LoginNeeded(ControlEvent.Reason.KEY_EXPIRED));
    assertThat(machine.status("", NOW.plusSeconds(9)).health())
        .as("the server says the same, and it is no younger for that")
        .extracting(HealthItem::since)
        .containsExactly(end);
  }

  @Test
  void aKeyThatTheServerStillTakesConnectsWhateverTheClockHereSays() {
    KeptMap kept = new KeptMap(Tailnets.SERVER, OWN, TOLD, expiredAt(NOW.minusSeconds(1)));
    startWith(kept);
    control(Tailnets.registered(Tailnets.KEY));
    control(new ControlEvent.Connectivity(true));
    assertThat(names(control(new ControlEvent.NetMapChanged(Tailnets.map()))))
        .contains("OpenNetwork");
    on(new NodeEvent.NetworkOpened(true));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    assertThat(machine.status("", NOW).problems()).isEmpty();
  }

  @Test
  void whatAnotherServerToldOrWasToldToAnotherKeyIsNotUsed() {
    assertThat(names(startWith(kept(OWN, URI.create("https://other.example")))))
        .doesNotContain("OpenNetwork");
    NodePublicKey other = Tailnets.map().peers().getFirst().key();
    assertThat(names(startWith(kept(other, Tailnets.SERVER)))).doesNotContain("OpenNetwork");
  }

  @Test
  void aSignOutForgetsIt() {
    maps.follow(connected(Tailnets.map()), OWN);
    assertThat(store.loadMap(now)).isPresent();

    maps.follow(connected(Tailnets.map()), null);

    assertThat(store.loadMap(now)).isEmpty();
  }

  @Test
  void changesAreWrittenOnceAMinuteAndWhatStaysOnceAnHour() {
    NetMap first = Tailnets.map();
    maps.follow(connected(first), OWN);
    now = TOLD.plusSeconds(30);
    NetMap second = Tailnets.map();
    maps.follow(connected(second), OWN);
    assertThat(written()).isEqualTo(TOLD);

    now = TOLD.plusSeconds(60);
    maps.follow(connected(second), OWN);
    assertThat(written()).isEqualTo(now);
    Instant second60 = now;
    now = now.plusSeconds(3599);
    maps.follow(connected(second), OWN);
    assertThat(written()).isEqualTo(second60);
    maps.close();
    assertThat(written()).isEqualTo(now);
  }

  @Test
  void whatIsNotTrueAnyMoreIsNotWrittenAsOfNow() {
    maps.follow(connected(Tailnets.map()), OWN);
    now = TOLD.plus(Duration.ofDays(2));
    NodeStatus status = connected(Tailnets.map());
    maps.follow(
        new NodeStatus(
            status.state(),
            status.preferences(),
            null,
            status.netMap(),
            List.of(),
            false,
            List.of(),
            "",
            NodeReach.NONE),
        OWN);
    maps.close();
    assertThat(written()).isEqualTo(TOLD);
  }

  private Instant written() {
    return store.loadMap(now).orElseThrow().told();
  }

  private static NodeStatus connected(NetMap map) {
    return new NodeStatus(
        NodeState.RUNNING,
        Tailnets.profile(Tailnets.KEY, true).preferences(),
        null,
        map,
        List.of(),
        true,
        List.of(),
        "",
        NodeReach.NONE);
  }
}
