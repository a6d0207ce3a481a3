package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AbsenceTest {
  // Near the wrap of one of the clocks.
  private long awake = Long.MAX_VALUE - 5;
  private long all = 7;
  private final Absence absence = new Absence(awake, all);

  private boolean after(Duration byOne, Duration byTheOther) {
    awake += byOne.toNanos();
    all += byTheOther.toNanos();
    return absence.ended(awake, all);
  }

  @Test
  void howeverLongNobodyLooksItIsNoAbsenceWhileBothGoOn() {
    assertThat(after(Duration.ofDays(40), Duration.ofDays(40))).isFalse();
    assertThat(after(Duration.ZERO, Duration.ofMillis(900))).as("corrected a little").isFalse();
  }

  @Test
  void isNoticedOnceWhenOneStoodStill() {
    assertThat(after(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(2))).isTrue();
    assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isFalse();
    assertThat(after(Duration.ofSeconds(1), Duration.ofHours(9))).isTrue();
  }

  @Test
  void aClockThatIsSetBackIsNoneAndHidesNoLaterOne() {
    assertThat(after(Duration.ofSeconds(1), Duration.ofDays(-3650))).isFalse();
    assertThat(after(Duration.ofSeconds(1), Duration.ofMinutes(10))).isTrue();
  }
}
