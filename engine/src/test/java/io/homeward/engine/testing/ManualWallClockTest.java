package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualWallClockTest {
  @Test
  void jumpsInBothDirections() {
    ManualWallClock clock = new ManualWallClock(Instant.EPOCH);
    clock.advance(Duration.ofDays(1));
    assertThat(clock.now()).isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
    clock.advance(Duration.ofDays(-2));
    assertThat(clock.now()).isBefore(Instant.EPOCH);
    clock.set(Instant.EPOCH);
    assertThat(clock.now()).isEqualTo(Instant.EPOCH);
  }
}
