package io.homeward.engine.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.PathWorld.Place;
import io.homeward.engine.testing.MemoryNat.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways out of routers that use another port for each destination, in virtual time. */
class HardRouterPathTest {
  private static final Duration MEDIAN = Duration.ofMillis(500);
  private static final Duration LATE = Duration.ofSeconds(6);
  private static final Duration NEVER = Duration.ofHours(1);

  private record Took(Duration median, Duration late) {
    static Took of(List<Duration> all) {
      List<Duration> sorted = all.stream().sorted().toList();
      return new Took(sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 95 / 100));
    }
  }

  /** How long so many pairs take until both ends are direct; the first one begins. */
  private static Took took(Place placeA, Place placeB, double loss, int pairs) {
    List<Duration> took = new ArrayList<>();
    for (int seed = 0; seed < pairs; seed++) {
      took.add(took(PathWorld.of(placeA, placeB, loss, 500 + seed), seed));
    }
    return Took.of(took);
  }

  private static Duration took(PathWorld world, int seed) {
    requireNonNull(world.natA).useUp(seed % 4);
    learnsMore(world, world.a, 150 + 97L * seed % 800);
    learnsMore(world, world.b, 150 + 61L * seed % 800);
    long began = world.ticker.nanos();
    for (int i = 0; i < 170 && !world.areDirect(); i++) {
      world.a.sendData();
      world.runUntilDirect(Duration.ofMillis(100));
    }
    assertThat(Math.max(world.a.mostSockets, world.b.mostSockets)).isLessThanOrEqualTo(258);
    if (!world.areDirect()) {
      return NEVER;
    }
    Duration took = Duration.ofNanos(Math.max(world.a.directNanos, world.b.directNanos) - began);
    world.talk(Duration.ofSeconds(3));
    assertThat(world.areDirect()).as("seed %s stays", seed).isTrue();
    assertThat(world.a.sockets.size() + world.b.sockets.size())
        .as("only sockets in use are open")
        .isLessThanOrEqualTo(2);
    return took;
  }

  /** A node that has just started is told of its network bit by bit, and calls its peer anew. */
  private static void learnsMore(PathWorld world, PathWorld.Machine machine, long afterMillis) {
    List<Endpoint> before = machine.endpoints.get();
    List<Endpoint> after = new ArrayList<>(before);
    after.add(Endpoint.parse("192.168.77.1:41641"));
    world.network.schedule(
        Duration.ofMillis(afterMillis),
        () -> {
          machine.endpoints = () -> after;
          machine.tell(new PathEvent.OwnEndpointsChanged());
        });
  }

  @ParameterizedTest
  @CsvSource({"0, 40", "5, 40", "60, 120", "120, 240", "300, 250", "5000, 250"})
  void whoIsFarHasTheTimeToAnswerBeforeManySocketsAreOpened(long serversTook, long millis) {
    assertThat(PathTimes.socketsAfter(Duration.ofMillis(serversTook).toNanos()))
        .isEqualTo(Duration.ofMillis(millis).toNanos());
  }

  @ParameterizedTest
  @EnumSource(Ports.class)
  void anEasyAndAHardRouterLetADirectWayThrough(Ports ports) {
    // Where ports are drawn three of five are direct by then: of few pairs, half might be later.
    int pairs = ports == Ports.RANDOM ? 240 : 60;
    for (Took took :
        List.of(
            took(Place.EASY, Place.hard(ports), 0, pairs),
            took(Place.hard(ports), Place.EASY, 0, pairs))) {
      assertThat(took.median()).as("median").isLessThanOrEqualTo(MEDIAN);
      assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(LATE);
    }
  }

  @ParameterizedTest
  @EnumSource(Ports.class)
  void aHomeRouterInFrontOfAHardOneChangesNothing(Ports ports) {
    Took took = took(new Place(ports, true), Place.EASY, 0, 40);
    assertThat(took.median()).as("median").isLessThanOrEqualTo(MEDIAN);
    assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(LATE);
  }

  @Test
  void hardRoutersWhosePortsCanBeExpectedLetADirectWayThrough() {
    Place keeps = Place.hard(Ports.PRESERVING);
    Place counts = Place.hard(Ports.SEQUENTIAL);
    for (Took took :
        List.of(
            took(keeps, keeps, 0, 40),
            took(keeps, counts, 0, 40),
            took(counts, keeps, 0, 40),
            took(counts, counts, 0, 40))) {
      assertThat(took.median()).as("median").isLessThanOrEqualTo(MEDIAN);
      assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(LATE);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05})
  void aLossyNetworkCostsNoMoreThanAnotherRound(double loss) {
    Took took = took(Place.EASY, Place.hard(Ports.RANDOM), loss, 60);
    assertThat(took.median()).as("median").isLessThanOrEqualTo(Duration.ofMillis(800));
    assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(LATE);
  }

  @Test
  void answersThatAreLostDoNotMakeARouterThatCountsOneThatDraws() {
    Took took = took(Place.EASY, Place.hard(Ports.SEQUENTIAL), 0.1, 60);
    assertThat(took.median()).as("median").isLessThanOrEqualTo(MEDIAN);
    assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void twoRoutersThatDrawTheirPortsStayRelayedAndCostThreeRounds() {
    PathWorld world = PathWorld.of(Place.hard(Ports.RANDOM), Place.hard(Ports.RANDOM), 0, 3);
    world.talk(Duration.ofSeconds(60));
    assertThat(world.a.why()).isInstanceOf(WhyRelayed.BothHard.class);
    assertThat(world.a.sockets).isEmpty();
    assertThat(world.b.sockets).isEmpty();
    assertThat(rounds(world)).isEqualTo(3);
    world.talk(Duration.ofSeconds(30));
    assertThat(rounds(world)).as("one more after a minute").isEqualTo(4);
  }

  private static long rounds(PathWorld world) {
    return world.a.path.report(world.ticker.nanos()).history().stream()
        .filter(entry -> entry.what() instanceof PathHistory.ManySockets)
        .count();
  }
}
