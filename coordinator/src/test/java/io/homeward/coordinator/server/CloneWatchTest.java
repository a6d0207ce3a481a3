package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloneWatchTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static final Duration MEMORY = Duration.ofMinutes(5);

  private final CloneWatch watch = new CloneWatch(MEMORY);

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

    now += MEMORY.toNanos();
    assertThat(watch.isContested(1, now)).as("one of them is still about").isTrue();
    watch.refused(1, now);
    now += MEMORY.toNanos();
    assertThat(watch.isContested(1, now)).as("and was still sent away").isTrue();
    now += SECOND;
    assertThat(watch.isContested(1, now)).as("nothing since").isFalse();
    assertThat(watch.evicted(1, now)).isFalse();
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

  @Test
  void ofManyDevicesTheOneInTwoPlacesIsRemembered() {
    for (int i = 0; i < CloneWatch.EVICTIONS; i++) {
      watch.evicted(0, 0);
    }
    for (long id = 1; id < 10_000; id++) {
      watch.evicted(id, id * SECOND / 100);
    }
    assertThat(watch.isContested(0, 100 * SECOND)).isTrue();
  }
}
