package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloneWatchTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CloneWatch watch = new CloneWatch();

  @Test
  void twoComputersWithOneKeyAreNoticedAndForgottenWhenOneIsGone() {
    long now = -7 * SECOND; // monotonic times may be negative
    for (int i = 1; i < CloneWatch.EVICTIONS; i++) {
      assertThat(watch.evicted(1, now)).isFalse();
      now += SECOND;
    }
    assertThat(watch.isContested(1, now)).isFalse();
    assertThat(watch.evicted(1, now)).isTrue();
    assertThat(watch.isContested(1, now + 50 * SECOND)).isTrue();
    assertThat(watch.isContested(2, now)).as("another device").isFalse();
    assertThat(watch.isContested(1, now + CloneWatch.WINDOW_NANOS + SECOND)).isFalse();
    assertThat(watch.evicted(1, now + CloneWatch.WINDOW_NANOS + SECOND)).isFalse();
  }

  @Test
  void aDeviceThatComesBackNowAndThenIsInOnePlace() {
    long now = 0;
    for (int i = 0; i < 1_000; i++) {
      assertThat(watch.evicted(1, now)).isFalse();
      assertThat(watch.isContested(1, now)).isFalse();
      now += CloneWatch.WINDOW_NANOS / (CloneWatch.EVICTIONS - 1) + SECOND;
    }
  }
}
