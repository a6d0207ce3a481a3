package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloneWatchTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static final Duration MEMORY = Duration.ofMinutes(5);

  private final CloneWatch watch = new CloneWatch(MEMORY);

  private static final class Line implements CloneWatch.Connection {
    private long heard = Long.MIN_VALUE / 2;

    @Override
    public long heardNanos() {
      return heard;
    }
  }

  private final Line[] lines = {new Line(), new Line()};
  private int holder;

  /** The computer that was driven away is heard and drives the other one away. */
  private boolean comesBack(long id, long now) {
    Line before = lines[holder];
    holder = 1 - holder;
    lines[holder].heard = now;
    return watch.evicted(id, before, lines[holder], now);
  }

  @Test
  void twoComputersWithOneKeyAreNoticedAndForgottenWhenOneIsGone() {
    long now = -7 * SECOND; // monotonic times may be negative
    for (int i = 0; i < CloneWatch.SIGNS; i++) {
      assertThat(comesBack(1, now)).isFalse();
      now += SECOND;
    }
    assertThat(watch.isContested(1, now)).isFalse();
    assertThat(comesBack(1, now)).isTrue();
    assertThat(watch.isContested(1, now + 50 * SECOND)).isTrue();
    assertThat(watch.isContested(2, now)).as("another device").isFalse();

    now += MEMORY.toNanos();
    assertThat(watch.isContested(1, now)).as("one of them is still about").isTrue();
    watch.refused(1, now);
    now += MEMORY.toNanos();
    assertThat(watch.isContested(1, now)).as("and was still sent away").isTrue();
    now += SECOND;
    assertThat(watch.isContested(1, now)).as("nothing since").isFalse();
    assertThat(comesBack(1, now)).isFalse();
  }

  @Test
  void aDeviceThatComesBackNowAndThenIsInOnePlace() {
    long now = 0;
    for (int i = 0; i < 1_000; i++) {
      assertThat(comesBack(1, now)).isFalse();
      assertThat(watch.isContested(1, now)).isFalse();
      now += CloneWatch.WINDOW_NANOS / (CloneWatch.SIGNS - 1) + SECOND;
    }
  }

  @Test
  void aDeviceThatGoesFromNetworkToNetworkIsInOnePlaceHoweverOften() {
    Line before = new Line();
    for (int i = 0; i < 100; i++) {
      Line next = new Line();
      before.heard = i * SECOND - 1; // and nothing comes from there afterwards
      assertThat(watch.evicted(1, before, next, i * SECOND)).isFalse();
      before = next;
    }
  }

  @Test
  void aClientThatBeginsAnotherStreamOverItsConnectionIsInOnePlace() {
    Line line = new Line();
    for (int i = 0; i < 100; i++) {
      line.heard = i * SECOND;
      assertThat(watch.evicted(1, line, line, i * SECOND)).isFalse();
    }
  }

  @Test
  void ofManyDevicesTheOneInTwoPlacesIsRemembered() {
    for (int i = 0; i <= CloneWatch.SIGNS; i++) {
      comesBack(0, i + 1);
    }
    assertThat(watch.isContested(0, CloneWatch.SIGNS + 1)).isTrue();
    for (long id = 1; id < 10_000; id++) {
      watch.evicted(id, new Line(), new Line(), id * SECOND / 100);
    }
    assertThat(watch.isContested(0, 100 * SECOND)).isTrue();
  }
}
