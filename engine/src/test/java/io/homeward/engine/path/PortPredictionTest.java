package io.homeward.engine.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.path.PortPrediction.Habit;
import io.homeward.engine.path.PortPrediction.Sight;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ports that a router gave, and those that it is to give next. */
class PortPredictionTest {
  private static final InetAddress ROUTER = IpText.parse("198.51.100.9");
  private static final int LEAST = 1024;
  private static final int PORTS = 65_536 - LEAST;

  private static int wrapped(int port) {
    return LEAST + Math.floorMod(port - LEAST, PORTS);
  }

  /** Two sockets that ask two servers each. */
  private static List<Sight> sights(int... ports) {
    List<Sight> sights = new ArrayList<>();
    for (int order = 0; order < ports.length; order++) {
      if (ports[order] != 0) {
        sights.add(
            new Sight(
                order, 1 + order / 2, 50_000 + order / 2, new Endpoint(ROUTER, ports[order])));
      }
    }
    return sights;
  }

  private static PortPrediction of(int... ports) {
    return requireNonNull(PortPrediction.of(sights(ports), ports.length));
  }

  private static List<Integer> expected(PortPrediction prediction, int count) {
    return prediction
        .expected(IntStream.range(0, count).map(i -> 40_000 + i).boxed().toList())
        .stream()
        .map(Endpoint::port)
        .toList();
  }

  /**
   * Every step, from every kind of place, with others' ports between, and answers that are missing.
   */
  @Test
  void aRouterThatCountsIsFollowedAcrossItsLastPort() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      int step = (1 + random.nextInt(16)) * (random.nextBoolean() ? 1 : -1);
      int first =
          random.nextInt(4) == 0 ? 65_536 - random.nextInt(100) : LEAST + random.nextInt(PORTS);
      int[] ports = new int[4];
      int next = wrapped(first);
      for (int n = 0; n < ports.length; n++) {
        ports[n] = next;
        next = wrapped(next + step);
      }
      if (random.nextInt(3) == 0) {
        ports[random.nextInt(4)] = 0; // its answer was lost
      }
      PortPrediction prediction = of(ports);
      assertThat(prediction.habit()).as("%s by %s", ports, step).isEqualTo(Habit.COUNTS);
      assertThat(prediction.step()).isEqualTo(step);
      int from = next;
      assertThat(expected(prediction, 28))
          .isEqualTo(IntStream.range(0, 28).map(n -> wrapped(from + n * step)).boxed().toList());
    }
  }

  @Test
  void twoAnswersAreEnoughToTellThatARouterCounts() {
    assertThat(of(0, 30_001, 0, 30_003).step()).isEqualTo(1);
    assertThat(of(30_000, 30_002).step()).isEqualTo(2);
    assertThat(of(0, 30_001, 0, 44_000).habit()).isEqualTo(Habit.DRAWS);
  }

  @Test
  void portsThatOthersGotBetweenDoNotHideTheStep() {
    assertThat(of(30_000, 30_001, 30_004, 30_005).step()).isEqualTo(1);
    assertThat(of(30_000, 30_006, 30_008, 30_010).step()).isEqualTo(2);
    assertThat(of(30_000, 30_001, 29_999, 30_000).habit()).as("up and down").isEqualTo(Habit.DRAWS);
  }

  @Test
  void aRouterThatKeepsPortsIsToldByEachSocketsFirstQuestion() {
    PortPrediction prediction = of(50_000, 31_000, 50_001, 9_000);
    assertThat(prediction.habit()).isEqualTo(Habit.PRESERVES);
    assertThat(expected(prediction, 3)).containsExactly(40_000, 40_001, 40_002);
  }

  /** Whatever servers say they saw. */
  @Test
  void whateverIsSeenNoPortOutsideTheRangeIsExpectedOrGuessed() {
    Random random = new Random(9);
    for (int i = 0; i < FuzzInputs.count(20_000); i++) {
      List<Sight> sights = new ArrayList<>();
      int near = random.nextInt(65_536);
      for (int order = 0; order < random.nextInt(6); order++) {
        int port =
            random.nextBoolean()
                ? random.nextInt(65_536)
                : Math.floorMod(near + random.nextInt(40) - 20, 65_536);
        InetAddress address = random.nextInt(8) == 0 ? IpText.parse("203.0.113.5") : ROUTER;
        sights.add(
            new Sight(
                order, random.nextInt(3), 1 + random.nextInt(65_535), new Endpoint(address, port)));
      }
      Collections.shuffle(sights, random);
      PortPrediction prediction = PortPrediction.of(sights, 4 + random.nextInt(3));
      if (prediction == null) {
        assertThat(sights).isEmpty();
        continue;
      }
      if (prediction.habit() == Habit.COUNTS) {
        assertThat(Math.abs(prediction.step())).isBetween(1, 16);
      }
      if (prediction.habit() != Habit.PRESERVES) {
        assertThat(expected(prediction, 28)).allMatch(port -> port >= LEAST && port <= 65_535);
      }
      if (i % 50 == 0) {
        BitSet tried = new BitSet();
        List<Endpoint> guesses =
            prediction.guesses(ManySockets.GUESSES, tried, new SeededRandomness(i));
        assertThat(guesses).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(ManySockets.GUESSES);
        assertThat(guesses).allMatch(guess -> guess.port() >= LEAST && guess.port() <= 65_535);
        assertThat(prediction.guesses(ManySockets.GUESSES, tried, new SeededRandomness(i)))
            .as("not twice")
            .doesNotContainAnyElementsOf(
                guesses.isEmpty() ? List.of(new Endpoint(ROUTER, 1)) : guesses);
      }
    }
  }
}
