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
  void whoWasToldAWindowComesAtAMomentOfItAndNeverTooLate() {
    Instant end = BEGIN.plus(Duration.ofDays(90));
    RenewalWindow told =
        new RenewalWindow(BEGIN.plus(Duration.ofDays(10)), BEGIN.plus(Duration.ofDays(12)), BEGIN);
    assertThat(RenewalTimes.due(BEGIN, end, told, 0)).isEqualTo(told.start());
    assertThat(RenewalTimes.due(BEGIN, end, told, 0.5)).isEqualTo(BEGIN.plus(Duration.ofDays(11)));
    RenewalWindow late = new RenewalWindow(end, end.plusSeconds(1), BEGIN);
    assertThat(RenewalTimes.due(BEGIN, end, late, 0)).isEqualTo(BEGIN.plus(Duration.ofDays(75)));
  }

  @Test
  void anAuthorityIsAskedAgainAfterAnHourToADayWhateverItSays() {
    assertThat(RenewalWindow.askAgain(BEGIN, Instant.MIN))
        .isEqualTo(BEGIN.plus(Duration.ofHours(1)));
    assertThat(RenewalWindow.askAgain(BEGIN, Instant.MAX))
        .isEqualTo(BEGIN.plus(Duration.ofDays(1)));
    Instant told = BEGIN.plus(Duration.ofHours(7));
    assertThat(RenewalWindow.askAgain(BEGIN, told)).isEqualTo(told);
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
