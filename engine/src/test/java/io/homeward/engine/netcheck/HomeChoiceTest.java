package io.homeward.engine.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.netmap.DerpMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeChoiceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final HomeChoice home = new HomeChoice(7);
  private long now = Long.MAX_VALUE - SECOND;

  private static DerpMap.Region region(int id, boolean avoid, boolean never) {
    return new DerpMap.Region(
        id, "", "", avoid, never, List.of(RelayLab.relay(id, RelayLab.address(id), "none", 0)));
  }

  private void relays(Map<Integer, Double> scores, DerpMap.Region... regions) {
    Map<Integer, DerpMap.Region> map = new HashMap<>();
    for (DerpMap.Region region : regions) {
      map.put(region.id(), region);
    }
    home.relays(new DerpMap(map, scores, false));
  }

  private void relays(int... ids) {
    DerpMap.Region[] regions = new DerpMap.Region[ids.length];
    for (int i = 0; i < ids.length; i++) {
      regions[i] = region(ids[i], false, false);
    }
    relays(Map.of(), regions);
  }

  /** Region and milliseconds in turn. */
  private int measured(long... pairs) {
    Map<Integer, Long> answered = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      answered.put((int) pairs[i], pairs[i + 1] * 1_000_000);
    }
    now += 25 * SECOND;
    home.decide(answered, true, true, now);
    return home.home();
  }

  private void minutesPass() {
    now += 600 * SECOND;
  }

  @Test
  void theNearestRegionBecomesHome() {
    relays(1, 2, 3);
    assertThat(home.home()).isZero();
    assertThat(measured(1, 50, 2, 20, 3, 90)).isEqualTo(2);
  }

  @Test
  void aHomeThatWorksStaysUnlessAnotherIsNearerByMoreThan10MillisecondsAndToTwoThirds() {
    relays(1, 2);
    measured(1, 30, 2, 40);
    minutesPass();
    assertThat(measured(1, 12, 2, 3)).as("9 ms nearer").isEqualTo(1);
    minutesPass();
    assertThat(measured(1, 100, 2, 70)).as("to 70 percent").isEqualTo(1);
    minutesPass();
    assertThat(measured(1, 100, 2, 60)).as("40 ms, to 60 percent").isEqualTo(2);
  }

  @Test
  void theBestOfTheLastFiveMinutesCountsNotOneSlowAnswer() {
    relays(1, 2);
    measured(1, 20, 2, 40);
    assertThat(measured(1, 200, 2, 40)).isEqualTo(1);
    minutesPass();
    assertThat(measured(1, 200, 2, 40)).as("slow for long").isEqualTo(2);
  }

  @Test
  void aHomeThatDoesNotAnswerGoesUnlessItSentSomethingInTheLast8Seconds() {
    relays(1, 2);
    measured(1, 20, 2, 40);
    home.heardFrom(1, now + 20 * SECOND);
    assertThat(measured(2, 40)).as("5 s ago").isEqualTo(1);
    assertThat(measured(2, 40)).as("30 s ago").isEqualTo(2);
  }

  @Test
  void aHomeStaysWhileNothingAnswersAndWhileTheServerCouldNotTellPeers() {
    relays(1, 2);
    measured(1, 20, 2, 40);
    assertThat(measured()).isEqualTo(1);
    now += 25 * SECOND;
    home.decide(Map.of(2, 1_000_000L), true, false, now);
    assertThat(home.home()).isEqualTo(1);
  }

  @Test
  void scoresAttractAndRepelAndThoseThatMeanNothingAreIgnored() {
    relays(
        Map.of(1, 0.5, 2, 0.0, 3, Double.NaN),
        region(1, false, false),
        region(2, false, false),
        region(3, false, false));
    assertThat(measured(1, 50, 2, 30, 3, 40)).isEqualTo(1);
    relays(
        Map.of(1, -5.0, 2, 3.0),
        region(1, false, false),
        region(2, false, false),
        region(3, false, false));
    minutesPass();
    assertThat(measured(1, 200, 2, 30, 3, 90)).as("90 for region 2, too").isEqualTo(2);
  }

  @Test
  void regionsToBeAvoidedAreHomeOnlyIfTheyAreAlreadyAndThoseForbiddenNever() {
    relays(Map.of(), region(1, false, false), region(2, true, false), region(3, false, true));
    assertThat(home.home()).as("no choice, nothing to measure").isEqualTo(1);
    assertThat(measured(1, 90, 2, 10, 3, 10)).isEqualTo(1);
    relays(Map.of(), region(1, true, false), region(2, false, false));
    assertThat(home.home()).as("it is home already").isEqualTo(1);
    relays(Map.of(), region(1, false, true), region(2, false, false));
    assertThat(home.home()).as("forbidden now").isEqualTo(2);
  }

  @Test
  void aHomeThatTheMapNamesNoMoreIsGone() {
    relays(1, 2);
    measured(1, 20, 2, 40);
    relays(2, 3);
    assertThat(home.home()).isZero();
    relays(3);
    assertThat(home.home()).isEqualTo(3);
  }

  @Test
  void whoCanMeasureNothingIsSpreadOverTheRegionsAndNotOverThoseOutOfTheQuestion() {
    boolean[] taken = new boolean[4];
    for (int dice = -50; dice < 50; dice++) {
      HomeChoice guessing = new HomeChoice(dice);
      Map<Integer, DerpMap.Region> map = new HashMap<>();
      for (int id = 1; id <= 3; id++) {
        map.put(id, region(id, false, false));
      }
      guessing.relays(new DerpMap(map, Map.of(3, 1000.0), false));
      guessing.guess();
      taken[guessing.home()] = true;
    }
    assertThat(taken).containsExactly(false, true, true, false);
  }
}
