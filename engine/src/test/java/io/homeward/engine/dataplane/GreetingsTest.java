package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetingsTest {
  private final Greetings greetings = new Greetings();

  private List<Long> dueMillis(long from) {
    List<Long> due = new ArrayList<>();
    for (long now = from; greetings.untilDeadline(now) != Long.MAX_VALUE; ) {
      now += greetings.untilDeadline(now);
      assertThat(greetings.due(now)).isTrue();
      due.add(Duration.ofNanos(now - from).toMillis());
    }
    return due;
  }

  @Test
  void areSentAgainAfterAMove() {
    assertThat(greetings.untilDeadline(5)).isEqualTo(Long.MAX_VALUE);
    assertThat(greetings.due(5)).isFalse();
    long now = Long.MAX_VALUE - 1000; // the ticker wraps
    greetings.begin(now);
    assertThat(greetings.due(now)).isFalse();
    assertThat(dueMillis(now)).containsExactly(200L, 1000L);
  }

  @Test
  void beginAnewWithTheNextMove() {
    greetings.begin(0);
    assertThat(greetings.due(Duration.ofMillis(300).toNanos())).isTrue();
    long later = Duration.ofMillis(500).toNanos();
    greetings.begin(later);
    assertThat(dueMillis(later)).containsExactly(200L, 1000L);
  }
}
