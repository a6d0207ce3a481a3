package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.PathReport.Kind;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a path does in the cases that matter. */
class PathMachineTest extends OnePath {
  @Test
  void aPathThatIsIdleWantsNothing() {
    becomeTrusted();
    on(new PathEvent.Sent());
    passAnswering(50 * SECOND, WAN);
    assertThat(pinged(pass(60 * SECOND))).isEmpty();
    assertThat(path.deadline()).isNull();
    assertThat(kind()).as("what follows goes both ways").isEqualTo(Kind.DOUBTFUL);
    assertThat(on(named(WAN, LAN))).as("the map of a peer that is not in use").isEmpty();
    assertThat(path.deadline()).isNull();
  }

  @Test
  void dataGoesBothWaysFromTheLapseOfTrustUntilAPongComes() {
    becomeTrusted();
    for (int i = 0; i < 64; i++) {
      on(new PathEvent.Sent());
      pass(100 * MILLISECOND);
    }
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
    List<PathAction> actions = pass(200 * MILLISECOND);
    assertThat(actions).contains(new PathAction.Use(new Way.Direct(WAN), RELAY));
    assertThat(on(pong(actions, WAN)))
        .containsExactly(new PathAction.Use(new Way.Direct(WAN), null));
  }

  @Test
  void aHeartbeatThatIsLostIsSentAgainBeforeTrustLapses() {
    becomeTrusted();
    on(new PathEvent.Sent());
    assertThat(pinged(pass(2_900 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(200 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(1_000 * MILLISECOND))).containsExactly(WAN, WAN);
  }

  @Test
  void aFasterPathTakesOverAndAnEquallyFastOneDoesNot() {
    on(atHome(1));
    on(named(WAN, NAT, V6, LAN));
    List<PathAction> actions = on(new PathEvent.Sent());
    assertThat(pinged(actions)).containsExactly(WAN, NAT, V6, LAN);
    now += 20 * MILLISECOND;
    on(pong(actions, WAN));
    now += MILLISECOND / 10;
    assertThat(on(pong(actions, NAT))).as("as fast as the one in use").isEmpty();
    assertThat(on(pong(actions, V6)))
        .as("IPv6 is preferred where as good")
        .containsExactly(new PathAction.Use(new Way.Direct(V6), null));
    now += 100 * MILLISECOND;
    assertThat(on(pong(actions, LAN))).as("near, but six times slower").isEmpty();
    List<PathAction> again = on(new PathEvent.Asked());
    now += 15 * MILLISECOND;
    assertThat(on(pong(again, LAN))).containsExactly(new PathAction.Use(new Way.Direct(LAN), null));
  }

  @Test
  void aPeerThatSendsFromElsewhereIsFollowedWhenItsOldPlaceIsSilent() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(heard(NAT));
    assertThat(pinged(actions)).containsExactly(WAN, NAT);
    now += 30 * MILLISECOND;
    assertThat(on(pong(actions, NAT)))
        .as("the old one had the time to answer")
        .containsExactly(new PathAction.Use(new Way.Direct(NAT), null));
  }

  @Test
  void aPeerThatSendsFromElsewhereStaysWhereItAnswersFaster() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(heard(NAT));
    now += 10 * MILLISECOND;
    on(pong(actions, WAN));
    now += 20 * MILLISECOND;
    assertThat(on(pong(actions, NAT))).isEmpty();
    assertThat(on(heard(NAT))).as("asked once").isEmpty();
  }

  @Test
  void noPongIsBelievedThatAnswersNothing() {
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Sent());
    on(pong(List.of(), WAN));
    assertThat(kind()).isEqualTo(Kind.HOPED);
    now += PathTimes.PING_TIMEOUT;
    on(pong(actions, WAN));
    assertThat(kind()).as("too late").isEqualTo(Kind.HOPED);
  }

  @Test
  void aPeerThatWasStartedAnewWhileNoRelayIsThereIsAnsweredWhereItIsHeard() {
    on(atHome(1));
    on(named(WAN));
    on(called(WAN));
    on(new PathEvent.Sent());
    assertThat(path.way()).isEqualTo(RELAY);
    on(atHome(0)); // and what the peer pings with now, nobody can tell
    on(heard(NAT));
    assertThat(path.way()).isEqualTo(new Way.Direct(NAT));
    on(atHome(1));
    assertThat(kind()).as("by the relay, too: nothing has answered").isEqualTo(Kind.DOUBTFUL);
  }

  @Test
  void aPingIsAnsweredOnceAndPingedBack() {
    on(atHome(1));
    on(named());
    PathEvent ping = ping(new Way.Direct(NAT));
    List<PathAction> actions = on(ping);
    assertThat(actions).hasSize(2);
    assertThat(actions.getFirst())
        .matches(a ->
            a instanceof PathAction.SendDisco(Way.Direct(Endpoint to, _), _, DiscoMessage.Pong pong)
                && to.equals(NAT)
                && pong.seen().equals(NAT));
    assertThat(pinged(actions)).containsExactly(NAT);
    assertThat(on(ping)).as("the same again").isEmpty();
    assertThat(pinged(on(ping(new Way.Direct(NAT))))).as("a moment later").isEmpty();
    now += PathTimes.PING_BACK;
    List<PathAction> later = on(ping(new Way.Direct(NAT)));
    assertThat(pinged(later)).containsExactly(NAT);
    on(pong(later, NAT));
    now += PathTimes.PING_BACK;
    assertThat(pinged(on(ping(new Way.Direct(NAT))))).as("it works").isEmpty();
  }

  @Test
  void aPingThroughTheRelayIsAnsweredThroughIt() {
    on(named());
    assertThat(on(ping(RELAY)))
        .anyMatch(a ->
            a instanceof PathAction.SendDisco(Way.Relayed to, _, DiscoMessage.Pong pong)
                && to.equals(RELAY)
                && pong.seen().equals(Endpoint.parse("127.3.3.40:1")));
  }

  @Test
  void aCallIsReturnedOnceInFiveSeconds() {
    on(atHome(1));
    on(named());
    assertThat(calls(on(called(WAN)))).isOne();
    now += 2 * SECOND;
    assertThat(calls(on(called(WAN)))).isZero();
    now += 3 * SECOND;
    assertThat(calls(on(called(WAN)))).isOne();
  }

  @Test
  void ownEndpointsThatChangedAreToldToThoseThatAreLookedFor() {
    on(atHome(1));
    on(named(WAN));
    assertThat(on(new PathEvent.OwnEndpointsChanged())).as("not in use").isEmpty();
    assertThat(calls(on(new PathEvent.Sent()))).isOne();
    assertThat(on(new PathEvent.OwnEndpointsChanged())).as("a moment later").isEmpty();
    assertThat(calls(pass(PathTimes.CALL_CHANGED))).isOne();
  }

  private static long calls(List<PathAction> actions) {
    return actions.stream().filter(PathAction.CallMeMaybe.class::isInstance).count();
  }

  @Test
  void whatWasPingedInVainIsPingedAgainAfter100And300And1000Milliseconds() {
    on(named(WAN));
    assertThat(pinged(on(new PathEvent.Sent()))).containsExactly(WAN);
    assertThat(pinged(pass(99 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(200 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(700 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(3_900 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(100 * MILLISECOND))).as("the next round").containsExactly(WAN);
  }

  @Test
  void roundsThatFindNothingSlowDown() {
    on(named(WAN));
    int pings = 0;
    for (int second = 0; second < 600; second++) {
      on(new PathEvent.Sent());
      pings += pinged(pass(SECOND)).size();
    }
    assertThat(pings).isBetween(4 * 20, 4 * 30);
  }

  @Test
  void anInitiationThatWaitsGoesOutAgainWhereSomebodyAnswers() {
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Initiation(new byte[] {5}));
    assertThat(initiations(actions)).containsExactly(new Way.Direct(WAN));
    assertThat(initiations(on(pong(actions, WAN)))).containsExactly(new Way.Direct(WAN));
    on(new PathEvent.SessionReady());
    assertThat(initiations(on(atHome(1)))).isEmpty();
  }

  @Test
  void anInitiationThatTheRelayCouldNotDeliverGoesOutAgainWithTheNextPings() {
    on(atHome(1));
    on(named(WAN));
    assertThat(initiations(on(new PathEvent.Initiation(new byte[] {5})))).contains(RELAY);
    assertThat(initiations(on(new PathEvent.RelayGone(1)))).isEmpty();
    assertThat(initiations(pass(100 * MILLISECOND))).containsExactly(RELAY);
    assertThat(initiations(pass(900 * MILLISECOND))).isEmpty();
    on(new PathEvent.RelayGone(1));
    assertThat(initiations(on(new PathEvent.HeardFrom(RELAY)))).containsExactly(RELAY);
    on(new PathEvent.RelayGone(1));
    on(new PathEvent.SessionReady());
    assertThat(initiations(pass(10 * SECOND))).isEmpty();
  }

  private static List<Way> initiations(List<PathAction> actions) {
    List<Way> ways = new ArrayList<>();
    for (PathAction action : actions) {
      if (action instanceof PathAction.SendTo(Way way, _)) {
        ways.add(way);
      }
    }
    return ways;
  }

  @Test
  void aPeerThatWasStartedAnewIsToldApartAndLookedForAgain() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(new PathEvent.Named(List.of(WAN), OTHER_KEY, 1));
    assertThat(actions)
        .contains(new PathAction.Restarted(), new PathAction.Use(new Way.Direct(WAN), RELAY));
    assertThat(pinged(actions)).containsExactly(WAN);
    assertThat(on(new PathEvent.Named(List.of(WAN), OTHER_KEY, 1))).isEmpty();
  }

  @Test
  void saysWhyItIsRelayed() {
    on(atHome(1));
    on(new PathEvent.Named(List.of(WAN), null, 0));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoDiscovery());
    on(named(WAN));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.Idle());
    on(new PathEvent.Sent());
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.Searching());
    pass(8 * SECOND);
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoAnswer());
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.HARD)));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.OwnHard());
    on(ping(new Way.Direct(new Endpoint(WAN.address(), 7777))));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.BothHard());
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.UDP_BLOCKED)));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.UdpBlocked());
    path = machine();
    on(atHome(1));
    on(named());
    on(new PathEvent.Sent());
    pass(8 * SECOND);
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoEndpoints());
    on(named(Endpoint.parse("100.64.0.9:1")));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.InsideTunnel());
    path = machine();
    becomeTrusted();
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NotRelayed());
    assertThat(path.report(now).latency()).isNotNull();
  }

  @Test
  void manySocketsAreOpenedOnceThereIsAPlaceToPingByThem() {
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.HARD)));
    List<PathAction> actions = new ArrayList<>(on(named(LAN)));
    actions.addAll(on(new PathEvent.Sent()));
    actions.addAll(pass(2 * SECOND));
    assertThat(actions).noneMatch(PathAction.OpenSockets.class::isInstance);

    actions.addAll(on(named(LAN, WAN)));
    actions.addAll(pass(SECOND / 2));
    assertThat(actions).anyMatch(PathAction.OpenSockets.class::isInstance);
  }
}
