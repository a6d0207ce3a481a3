package io.homeward.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayAction.Close;
import io.homeward.engine.relay.RelayAction.Discard;
import io.homeward.engine.relay.RelayAction.NotePreferred;
import io.homeward.engine.relay.RelayAction.Open;
import io.homeward.engine.relay.RelayAction.Ping;
import io.homeward.engine.relay.RelayAction.Tell;
import io.homeward.engine.relay.RelayProblem.Kind;
import io.homeward.engine.testing.SeededRandomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelayRegionsTest {
  private static final int HOME = 1;
  private static final int OTHER = 2;
  private static final RelayProblem REFUSED = new RelayProblem(Kind.UNREACHABLE, "");

  private final RelayRegions regions = new RelayRegions(new SeededRandomness(1));
  private final List<RelayAction> done = new ArrayList<>();
  private final Map<Integer, DerpMap.Region> map = new TreeMap<>();
  private long now = -5;

  RelayRegionsTest() {
    define(HOME, 1);
    define(OTHER, 1);
  }

  private void define(int id, int nodes) {
    List<DerpMap.Relay> relays =
        IntStream.range(0, nodes).mapToObj(i -> node(id, (char) ('a' + i), false)).toList();
    map.put(id, new DerpMap.Region(id, "r" + id, "", false, false, relays));
  }

  private static DerpMap.Relay node(int region, char letter, boolean stunOnly) {
    String name = "" + region + letter;
    return new DerpMap.Relay(
        name, region, name + ".example.net", "", "192.0.2.1", "none", 0, stunOnly, 0, false, false);
  }

  private void begin() {
    act(regions.become(map, HOME, now));
  }

  private void act(List<RelayAction> actions) {
    done.addAll(actions);
  }

  private <T extends RelayAction> T last(Class<T> type) {
    return done.stream().filter(type::isInstance).map(type::cast).toList().getLast();
  }

  private <T extends RelayAction> long count(Class<T> type) {
    return done.stream().filter(type::isInstance).count();
  }

  /** The newest attempt succeeds. */
  private Open enter() {
    Open open = last(Open.class);
    act(regions.entered(open.region(), open.attempt(), false, now));
    return open;
  }

  /** The newest attempt, or what came of it, fails. */
  private void fail() {
    Open open = last(Open.class);
    act(regions.ended(open.region(), open.attempt(), REFUSED, false, now));
  }

  private void pass(Duration time) {
    now += time.toNanos();
    act(regions.onDeadline(now));
  }

  private Duration untilDeadline() {
    return Duration.ofNanos(regions.untilDeadline(now));
  }

  private RelayState state() {
    return last(Tell.class).state();
  }

  @Test
  void theHomeIsConnectedAndStaysSoForDays() {
    begin();
    Open open = enter();
    assertThat(open.region()).isEqualTo(HOME);
    assertThat(state()).isEqualTo(new RelayState.Connected("1a", false, ""));
    assertThat(last(NotePreferred.class)).isEqualTo(new NotePreferred(HOME, open.attempt(), true));
    assertThat(regions.untilDeadline(now)).as("nothing wakes the node").isEqualTo(Long.MAX_VALUE);
    pass(Duration.ofDays(3));
    assertThat(count(Open.class)).isEqualTo(1);
    assertThat(count(Close.class)).isZero();
  }

  @Test
  void anotherRegionIsConnectedWhenSomebodySendsThereAndClosedWhenNobodyHasFor60Seconds() {
    begin();
    enter();
    act(regions.wanted(OTHER, now));
    Open open = enter();
    assertThat(open.region()).isEqualTo(OTHER);
    assertThat(count(NotePreferred.class)).as("only home is told").isEqualTo(1);
    assertThat(untilDeadline()).isEqualTo(RelayRegions.IDLE);
    now += RelayRegions.IDLE.toNanos() - 1;
    regions.used(OTHER, now);
    pass(Duration.ofSeconds(59));
    assertThat(count(Close.class)).isZero();
    pass(Duration.ofSeconds(1));
    assertThat(last(Close.class)).isEqualTo(new Close(OTHER, open.attempt()));
    assertThat(state()).isEqualTo(new RelayState.Closed());
    act(regions.wanted(OTHER, now));
    assertThat(last(Open.class).attempt()).isGreaterThan(open.attempt());
  }

  @Test
  void theNodesOfARegionAreTriedInOrderWithoutAPause() {
    define(HOME, 3);
    begin();
    assertThat(last(Open.class).node().name()).isEqualTo("1a");
    assertThat(last(Open.class).others()).isTrue();
    fail();
    assertThat(last(Open.class).node().name()).isEqualTo("1b");
    // The second one lets bytes drip in and never comes to an end.
    assertThat(untilDeadline()).isEqualTo(RelayRegions.LOGIN_BEFORE_OTHERS);
    pass(RelayRegions.LOGIN_BEFORE_OTHERS);
    assertThat(last(Open.class).node().name()).isEqualTo("1c");
    assertThat(last(Open.class).others()).isFalse();
    assertThat(untilDeadline()).isEqualTo(RelayRegions.LOGIN);
    enter();
    assertThat(state()).isEqualTo(new RelayState.Connected("1c", false, ""));
    fail();
    pass(Duration.ofSeconds(1));
    assertThat(last(Open.class).node().name()).as("the first one again").isEqualTo("1a");
  }

  @Test
  void nodesThatOnlyAnswerStunOrHaveNoPlaceAreNone() {
    DerpMap.Relay nowhere =
        new DerpMap.Relay("1b", 1, "b.example.net", "", "none", "none", 0, false, 0, false, false);
    DerpMap.Relay trick =
        new DerpMap.Relay("1c", 1, "c.example.net\r\nX: y", "", "", "", 0, false, 0, false, false);
    map.put(
        HOME,
        new DerpMap.Region(
            HOME, "", "", false, false, List.of(node(1, 'a', true), nowhere, trick)));
    begin();
    assertThat(count(Open.class)).isZero();
    assertThat(state())
        .isEqualTo(new RelayState.Failed(new RelayProblem(Kind.NO_RELAY, ""), Retries.LONG_PAUSE));
  }

  @Test
  void aRelayThatIsAwayIsTriedAgainEverLessOftenAndNotAtTheSameTimeByAll() {
    begin();
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      fail();
      assertThat(last(Discard.class).region()).isEqualTo(HOME);
      pauses.add(untilDeadline());
      assertThat(state()).isEqualTo(new RelayState.Failed(REFUSED, untilDeadline()));
      pass(untilDeadline());
    }
    assertThat(pauses.getFirst()).isLessThanOrEqualTo(Duration.ofMillis(100));
    assertThat(pauses.subList(10, 60))
        .allSatisfy(pause ->
            assertThat(pause).isBetween(Retries.MOST_PAUSE.dividedBy(2), Retries.MOST_PAUSE))
        .doesNotHaveDuplicates();
    assertThat(pauses.getLast()).isBetween(Retries.LONG_PAUSE.dividedBy(2), Retries.LONG_PAUSE);
  }

  @Test
  void aRelayThatTakesUsAndHangsUpIsNotAskedAgainAtOnceForEver() {
    begin();
    for (int i = 0; i < 20; i++) {
      enter();
      fail();
      pass(untilDeadline());
    }
    enter();
    fail();
    assertThat(untilDeadline()).isGreaterThan(Duration.ofSeconds(2));
    pass(untilDeadline());
    enter();
    pass(Duration.ofSeconds(11));
    fail();
    assertThat(untilDeadline()).as("that one had lasted").isLessThan(Duration.ofMillis(101));
  }

  @Test
  void afterAFastStartThatCameToNothingTheNextAttemptDoesWithout() {
    begin();
    fail();
    pass(untilDeadline());
    assertThat(last(Open.class).fastStart()).as("it did not come so far").isTrue();
    Open open = last(Open.class);
    act(regions.ended(HOME, open.attempt(), REFUSED, true, now));
    pass(untilDeadline());
    assertThat(last(Open.class).fastStart()).isFalse();
    fail();
    pass(untilDeadline());
    assertThat(last(Open.class).fastStart()).isTrue();
    open = last(Open.class);
    act(regions.entered(HOME, open.attempt(), true, now));
    act(regions.ended(HOME, open.attempt(), REFUSED, true, now));
    pass(untilDeadline());
    assertThat(last(Open.class).fastStart()).as("it had worked").isTrue();
  }

  @Test
  void aRegionWhoseDefinitionChangedIsClosedAndOpenedAgain() {
    begin();
    Open before = enter();
    define(HOME, 2);
    begin();
    assertThat(last(Close.class)).isEqualTo(new Close(HOME, before.attempt()));
    assertThat(last(Open.class).others()).isTrue();
    enter();
    assertThat(count(NotePreferred.class)).isEqualTo(2);
    begin();
    assertThat(count(Open.class)).as("the same once more changes nothing").isEqualTo(2);
  }

  @Test
  void aRegionThatIsGoneIsClosed() {
    begin();
    enter();
    act(regions.wanted(OTHER, now));
    Open open = enter();
    map.remove(OTHER);
    begin();
    assertThat(last(Close.class)).isEqualTo(new Close(OTHER, open.attempt()));
    assertThat(state()).isEqualTo(new RelayState.Closed());
    act(regions.wanted(OTHER, now));
    assertThat(count(Open.class)).isEqualTo(2);
  }

  @Test
  void whoMovesHomeKeepsTheOldOneForAWhile() {
    begin();
    Open old = enter();
    act(regions.become(map, OTHER, now));
    assertThat(last(NotePreferred.class)).isEqualTo(new NotePreferred(HOME, old.attempt(), false));
    enter();
    assertThat(last(NotePreferred.class).home()).isTrue();
    pass(Duration.ofSeconds(59));
    assertThat(count(Close.class)).isZero();
    pass(Duration.ofSeconds(1));
    assertThat(last(Close.class)).isEqualTo(new Close(HOME, old.attempt()));
  }

  @Test
  void afterAMoveAConnectionOfTheOldAddressIsOpenedAnewAndTheOthersHaveToAnswer() {
    begin();
    Open home = enter();
    act(regions.wanted(OTHER, now));
    Open other = enter();
    act(regions.networkChanged(Set.of(other.attempt()), now));
    assertThat(last(Close.class)).isEqualTo(new Close(OTHER, other.attempt()));
    assertThat(last(Open.class).region()).isEqualTo(OTHER);
    assertThat(last(Ping.class)).isEqualTo(new Ping(HOME, home.attempt()));
    enter();
    assertThat(untilDeadline()).isEqualTo(RelayRegions.PONG);
    regions.answered(HOME, home.attempt());
    pass(RelayRegions.PONG);
    assertThat(count(Close.class)).isEqualTo(1);

    act(regions.networkChanged(Set.of(), now));
    pass(RelayRegions.PONG);
    assertThat(done).contains(new Close(HOME, home.attempt()));
    assertThat(done.stream().filter(a -> a instanceof Open o && o.region() == HOME)).hasSize(2);
  }

  @Test
  void afterAMoveNobodyWaitsForAPauseOrAnAttemptFromBefore() {
    begin();
    for (int i = 0; i < 10; i++) {
      fail();
      pass(untilDeadline());
    }
    fail();
    act(regions.networkChanged(Set.of(), now));
    Open first = last(Open.class);
    assertThat(state()).isEqualTo(new RelayState.Connecting());
    act(regions.networkChanged(Set.of(), now));
    assertThat(last(Close.class)).isEqualTo(new Close(HOME, first.attempt()));
    assertThat(last(Open.class).attempt()).isGreaterThan(first.attempt());
  }

  @Test
  void aRelayThatRestartsIsMetAgainWhenItSaidAndOftenUntilItGaveUp() {
    begin();
    Open open = enter();
    pass(Duration.ofMinutes(1));
    regions.restarting(HOME, open.attempt(), Duration.ofSeconds(2), Duration.ofSeconds(30), now);
    pass(Duration.ofMillis(500));
    fail();
    assertThat(untilDeadline()).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2000));
    pass(untilDeadline());
    long given = now + TimeUnit.SECONDS.toNanos(30);
    int rounds = 0;
    while (now - given < 0) {
      fail();
      assertThat(untilDeadline()).isLessThanOrEqualTo(Duration.ofSeconds(5));
      pass(untilDeadline());
      rounds++;
    }
    assertThat(rounds).isGreaterThan(25);
    fail();
    assertThat(untilDeadline()).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void aRelayThatLiesAboutItsRestartIsAwaitedForAMinuteAtMost() {
    begin();
    Open open = enter();
    Duration ages = Duration.ofDays(49);
    regions.restarting(HOME, open.attempt(), ages, ages, now);
    fail();
    assertThat(untilDeadline()).isLessThanOrEqualTo(Duration.ofSeconds(75));
    act(regions.networkChanged(Set.of(), now));
    assertThat(last(Open.class).attempt()).isGreaterThan(open.attempt());
  }

  @Test
  void whatTheRelaySaysIsWrongIsToldOnceASecondAtMost() {
    begin();
    Open open = enter();
    pass(Duration.ofSeconds(2));
    long told = count(Tell.class);
    for (int i = 0; i < 1000; i++) {
      act(regions.health(HOME, open.attempt(), "trouble " + i, now));
    }
    assertThat(count(Tell.class)).isEqualTo(told + 1);
    pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo(new RelayState.Connected("1a", false, "trouble 999"));
    pass(Duration.ofSeconds(1));
    act(regions.health(HOME, open.attempt(), "", now));
    assertThat(state()).isEqualTo(new RelayState.Connected("1a", false, ""));
    assertThat(regions.untilDeadline(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ofManyRegionsSoManyAreOpenAtOnceAndHomeAlways() {
    for (int id = 100; id < 10_100; id++) {
      define(id, 1);
    }
    begin();
    enter();
    for (int id = 100; id < 10_100; id++) {
      act(regions.wanted(id, now));
    }
    assertThat(count(Open.class)).isEqualTo(RelayRegions.MOST_OPEN);
    act(regions.become(map, 5000, now));
    assertThat(last(Open.class).region()).isEqualTo(5000);
  }

  @Test
  void whatOthersSayOfAProblemIsFitToBeShown() {
    String trick = "CN=\u001b[2Jx\nhomeward: all is well " + "y".repeat(1000);
    RelayProblem problem = new RelayProblem(Kind.CERTIFICATE, trick);
    assertThat(problem.detail()).startsWith("CN=[2Jx homeward: all is well y").hasSize(200);
  }

  @Test
  void whatComesOfAnAttemptThatIsOverMeansNothing() {
    begin();
    Open old = enter();
    act(regions.networkChanged(Set.of(old.attempt()), now));
    Open open = enter();
    int before = done.size();
    act(regions.entered(HOME, old.attempt(), true, now));
    act(regions.ended(HOME, old.attempt(), REFUSED, false, now));
    act(regions.health(HOME, old.attempt(), "x", now));
    regions.restarting(HOME, old.attempt(), Duration.ofSeconds(1), Duration.ofSeconds(1), now);
    act(regions.ended(77, open.attempt(), REFUSED, false, now));
    assertThat(done).hasSize(before);
  }
}
