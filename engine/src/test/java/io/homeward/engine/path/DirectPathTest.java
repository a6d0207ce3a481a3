package io.homeward.engine.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.LinkQuality;
import io.homeward.engine.testing.MemoryNat;
import io.homeward.engine.testing.NatShape;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two path machines, each behind a router, and a relay between them, in virtual time. */
class DirectPathTest {
  private static final Duration BOUND = PathWorld.ROUND_TRIP.multipliedBy(4).plusMillis(200);

  private static boolean canBeDirect(NatShape a, NatShape b) {
    boolean blocked = a == NatShape.UDP_BLOCKED || b == NatShape.UDP_BLOCKED;
    boolean hardWithFilter =
        a == NatShape.HARD && b != NatShape.FULL_CONE
            || b == NatShape.HARD && a != NatShape.FULL_CONE;
    return !blocked && !hardWithFilter;
  }

  @ParameterizedTest
  @EnumSource(NatShape.class)
  void everyPairOfRoutersIsDirectInFourRoundTripsOrRelayedWithAReason(NatShape shapeA) {
    for (NatShape shapeB : NatShape.values()) {
      PathWorld world = new PathWorld(shapeA, shapeB, 0, 1);
      world.introduce();
      long began = world.ticker.nanos();
      world.a.sendData();
      boolean echoed =
          world.network.runUntil(() -> !world.b.receivedBy.isEmpty(), Duration.ofSeconds(2));
      assertThat(echoed).as("%s-%s: first data", shapeA, shapeB).isTrue();
      assertThat(world.ticker.nanos() - began)
          .as("%s-%s: relay round trip and a half", shapeA, shapeB)
          .isLessThanOrEqualTo(PathWorld.RELAY_DELAY.multipliedBy(3).plusMillis(100).toNanos());
      Duration left = BOUND.minusNanos(world.ticker.nanos() - began);
      if (canBeDirect(shapeA, shapeB)) {
        assertThat(world.runUntilDirect(left)).as("%s-%s", shapeA, shapeB).isTrue();
      } else {
        world.talk(Duration.ofSeconds(20));
        assertThat(world.a.isDirect()).as("%s-%s", shapeA, shapeB).isFalse();
        assertThat(world.a.path.way()).isInstanceOf(Way.Relayed.class);
        assertThat(world.a.why())
            .isInstanceOfAny(WhyRelayed.NoAnswer.class, WhyRelayed.PeerHard.class);
        assertThat(world.b.receivedBy).as("data goes through the relay").hasSizeGreaterThan(100);
      }
    }
  }

  /** The map says nothing of where the other one is: all that is known comes through the relay. */
  @Test
  void twoThatKnowNoEndpointOfEachOtherCallEachOther() {
    PathWorld world = new PathWorld(NatShape.EASY, NatShape.EASY, 0, 2);
    world.a.knows(world.b, List.of());
    world.b.knows(world.a, List.of());
    world.a.sendData();
    assertThat(world.runUntilDirect(BOUND)).isTrue();
  }

  private PathWorld direct() {
    PathWorld world = new PathWorld(NatShape.EASY, NatShape.EASY, 0, 3);
    world.introduce();
    world.talk(Duration.ofSeconds(2));
    assertThat(world.areDirect()).isTrue();
    return world;
  }

  /** How long B waits for the next data of A at most, while A sends every 100 ms. */
  private Duration longestSilence(PathWorld world, Duration time) {
    Duration longest = Duration.ZERO;
    Duration silent = Duration.ZERO;
    for (long left = time.toMillis(); left > 0; left -= 100) {
      int before = world.b.receivedBy.size();
      world.talk(Duration.ofMillis(100));
      silent = world.b.receivedBy.size() > before ? Duration.ZERO : silent.plusMillis(100);
      longest = silent.compareTo(longest) > 0 ? silent : longest;
    }
    return longest;
  }

  @Test
  void aPathThatDiesGivesWayToTheRelayWithinOneTrustPeriodAndComesBack() {
    PathWorld world = direct();
    LinkQuality dead = LinkQuality.PERFECT.withLoss(1);
    world.a.host.quality(dead);
    world.b.host.quality(dead);
    assertThat(longestSilence(world, Duration.ofSeconds(20)))
        .isLessThanOrEqualTo(Duration.ofNanos(PathTimes.TRUST).plusMillis(200));
    assertThat(world.a.path.way()).isInstanceOf(Way.Relayed.class);
    world.a.host.quality(LinkQuality.PERFECT.withDelay(PathWorld.DELAY));
    world.b.host.quality(LinkQuality.PERFECT.withDelay(PathWorld.DELAY));
    world.talk(Duration.ofSeconds(35));
    assertThat(world.areDirect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 600, 8 * 3600})
  void whoSleptIsReachedAtOnceAndDirectAgainSoon(long seconds) {
    PathWorld world = direct();
    world.b.sleep(Duration.ofSeconds(seconds));
    int before = world.b.receivedBy.size();
    long awake = world.ticker.nanos();
    // The sleeper cannot know who wants it; who wants it may not know that it slept.
    boolean reached =
        world.network.runUntil(
            () -> {
              world.a.sendData();
              world.network.advance(Duration.ofMillis(100));
              return world.b.receivedBy.size() > before;
            },
            Duration.ofSeconds(2));
    assertThat(reached).as("after %s s", (world.ticker.nanos() - awake) / 1e9).isTrue();
    world.talk(Duration.ofSeconds(2));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void routersThatForgetAreOpenedAgainAndNothingStopsForLong() {
    PathWorld world = direct();
    requireNonNull(world.natA).forgetMappings();
    requireNonNull(world.natB).forgetMappings();
    assertThat(longestSilence(world, Duration.ofSeconds(10)))
        .isLessThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void whoMovesBehindAnotherRouterIsDirectAgainAtOnce() {
    PathWorld world = direct();
    MemoryNat next = world.network.nat(NatShape.EASY);
    world.a.host.moveBehind(next);
    world.a.endpoints = () -> world.own(world.a, next);
    world.a.tell(new PathEvent.Moved(true, false));
    assertThat(longestSilence(world, Duration.ofSeconds(5)))
        .isLessThanOrEqualTo(Duration.ofMillis(300));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void whoReceivesFollowsASenderThatMovedWithoutKnowingIt() {
    PathWorld world = direct();
    requireNonNull(world.natA).changeAddress();
    assertThat(longestSilence(world, Duration.ofSeconds(12)))
        .isLessThanOrEqualTo(Duration.ofNanos(PathTimes.TRUST).plusMillis(200));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void bothMoveAtOnce() {
    PathWorld world = direct();
    for (PathWorld.Machine machine : List.of(world.a, world.b)) {
      MemoryNat next = world.network.nat(NatShape.EASY);
      machine.host.moveBehind(next);
      machine.endpoints = () -> world.own(machine, next);
    }
    world.a.tell(new PathEvent.Moved(true, false));
    world.b.tell(new PathEvent.Moved(true, false));
    world.talk(Duration.ofSeconds(3));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void twoThatAreIdleSendNothing() {
    PathWorld world = direct();
    world.network.advance(Duration.ofSeconds(60));
    int pings = world.a.pings + world.b.pings;
    int deadlines = world.a.deadlines + world.b.deadlines;
    world.network.advance(Duration.ofHours(1));
    assertThat(world.a.pings + world.b.pings).isEqualTo(pings);
    assertThat(world.a.deadlines + world.b.deadlines).isEqualTo(deadlines);
    assertThat(longestSilence(world, Duration.ofSeconds(3)))
        .as("the first packet goes by the relay, too")
        .isLessThanOrEqualTo(Duration.ofMillis(200));
    assertThat(world.areDirect()).isTrue();
  }

  @Test
  void aPathKeepsItsTrustWhereEveryFifthPacketIsLost() {
    int lapses = 0;
    for (int seed = 0; seed < 10; seed++) {
      PathWorld world = new PathWorld(NatShape.EASY, NatShape.EASY, 0.2, 50 + seed);
      world.introduce();
      world.talk(Duration.ofMinutes(3));
      for (PathHistory.Entry entry : world.a.path.report(world.ticker.nanos()).history()) {
        lapses +=
            entry.what() instanceof PathHistory.Uses(PathReport.Kind kind, _)
                    && kind == PathReport.Kind.DOUBTFUL
                ? 1
                : 0;
      }
    }
    assertThat(lapses).as("in half an hour").isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.20})
  void isDirectSoonWhereTheNetworkLoses(double loss) {
    List<Duration> took = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      PathWorld world = new PathWorld(NatShape.EASY, NatShape.EASY, loss, 100 + seed);
      world.introduce();
      long began = world.ticker.nanos();
      world.a.sendData();
      assertThat(world.runUntilDirect(Duration.ofSeconds(12))).as("seed %s", seed).isTrue();
      took.add(
          Duration.ofNanos(Math.max(world.a.directNanos - began, world.b.directNanos - began)));
    }
    took.sort(Duration::compareTo);
    assertThat(took.get(took.size() / 2)).as("median of %s", took).isLessThanOrEqualTo(BOUND);
    assertThat(took.get(took.size() * 95 / 100))
        .as("95 of 100 of %s", took)
        .isLessThanOrEqualTo(Duration.ofMillis(1_500));
  }
}
