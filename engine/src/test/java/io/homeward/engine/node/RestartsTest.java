package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final Restarts restarts = new Restarts();
  private long now = -5; // a ticker may begin anywhere

  private long secondsToNext() {
    long before = now;
    while (!restarts.isDue(now)) {
      assertThat(restarts.isOver(now)).isFalse();
      now += restarts.untilNext(now);
    }
    return Duration.ofNanos(now - before).toSeconds();
  }

  @Test
  void waitsTwiceAsLongAfterEachFailureUpToAMinute() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      restarts.failed(now);
      waits.add(secondsToNext());
      assertThat(restarts.isDue(now)).as("once").isFalse();
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void aMinuteWithoutAFailureEndsTheRow() {
    restarts.failed(now);
    secondsToNext();
    restarts.failed(now);
    secondsToNext();
    now += Duration.ofSeconds(59).toNanos();
    assertThat(restarts.isOver(now)).isFalse();
    now += restarts.untilNext(now);
    assertThat(restarts.isOver(now)).isTrue();
    assertThat(restarts.isOver(now)).as("once").isFalse();
    assertThat(restarts.untilNext(now)).isEqualTo(Long.MAX_VALUE);
    restarts.failed(now);
    assertThat(secondsToNext()).isEqualTo(1);
  }
}
