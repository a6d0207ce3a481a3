package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BeatsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  // Near the wrap of the ticker.
  private long now = Long.MAX_VALUE - INTERVAL.toNanos();
  private final Beats beats = new Beats(now);

  private boolean after(Duration pause) {
    now += pause.toNanos();
    return beats.beat(INTERVAL, now);
  }

  @Test
  void whatComesInTimeOrALittleLateIsNoSleep() {
    for (int i = 0; i < 100; i++) {
      assertThat(after(INTERVAL.plusMillis(i % 2 == 0 ? 0 : 1200))).isFalse();
    }
    assertThat(after(Duration.ofMillis(1))).as("much happens at once").isFalse();
  }

  @Test
  void whatComesFarTooLateIsASleepOnce() {
    for (Duration sleep :
        new Duration[] {Duration.ofSeconds(5), Duration.ofHours(9), Duration.ofDays(40)}) {
      assertThat(after(sleep)).as("%s", sleep).isTrue();
      assertThat(after(INTERVAL)).isFalse();
    }
  }
}
