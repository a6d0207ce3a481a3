package io.homeward.coordinator.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RenewalTimesTest {
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  @Test
  void aThirdOfTheLifeIsLeftWhetherItHasDaysOrMonths() {
    assertThat(RenewalTimes.due(BEGIN, BEGIN.plus(Duration.ofDays(90))))
        .isEqualTo(BEGIN.plus(Duration.ofDays(60)));
    assertThat(RenewalTimes.due(BEGIN, BEGIN.plus(Duration.ofDays(6))))
        .isEqualTo(BEGIN.plus(Duration.ofDays(4)));
  }

  @Test
  void anAuthorityIsAskedLessThanFiveTimesInTheFirstHourAndEachPauseIsLongerThanTheLast() {
    Duration past = Duration.ZERO;
    int asked = 1;
    for (int failures = 1; past.compareTo(Duration.ofHours(1)) < 0; failures++) {
      assertThat(RenewalTimes.pause(failures + 1)).isGreaterThan(RenewalTimes.pause(failures));
      past = past.plus(RenewalTimes.pause(failures));
      asked += past.compareTo(Duration.ofHours(1)) < 0 ? 1 : 0;
    }
    assertThat(asked).isLessThan(5);
    assertThat(RenewalTimes.pause(1_000)).isEqualTo(Duration.ofHours(12));
  }
}
