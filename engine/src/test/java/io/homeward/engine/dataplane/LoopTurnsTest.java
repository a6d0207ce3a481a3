package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.linux.Turns.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTurnsTest {
  private static final long MICROS = 1000;

  private final List<Turn> taken = new ArrayList<>();
  private final LoopTurns turns = new LoopTurns(taken::add);
  private long now = TimeUnit.HOURS.toNanos(1);

  /** Wakings that come so far apart; half of the time the loop works. */
  private void woken(int times, long apartNanos) {
    for (int i = 0; i < times; i++) {
      long since = now + apartNanos / 2;
      now += apartNanos;
      turns.woken(since, now);
    }
  }

  @Test
  void aLoopThatRestedRunsAtOnceWhenAPacketComes() {
    woken(3, TimeUnit.SECONDS.toNanos(1));
    assertThat(taken).containsExactly(Turn.SOON);
  }

  @Test
  void pacedPacketsLetWhoBringsThemGoFirst() {
    woken(1, TimeUnit.SECONDS.toNanos(1));
    woken(LoopTurns.WAKINGS, 250 * MICROS);
    assertThat(taken).containsExactly(Turn.SOON, Turn.AFTER);
  }

  @Test
  void aFewPacketsAfterARestAreNotWaitedFor() {
    for (int i = 0; i < 10; i++) {
      woken(1, TimeUnit.SECONDS.toNanos(1));
      woken(LoopTurns.WAKINGS - 1, 20 * MICROS);
    }
    assertThat(taken).containsExactly(Turn.SOON);
  }

  @Test
  void aStreamInFullBatchesTakesItsTurnsAsEverybody() {
    woken(1, TimeUnit.SECONDS.toNanos(1));
    woken(20 * LoopTurns.WAKINGS, 1500 * MICROS);
    assertThat(taken).containsExactly(Turn.SOON, Turn.USUAL);
  }

  @Test
  void aLoopThatRestsAfterPacedPacketsRunsAtOnceAgain() {
    woken(4 * LoopTurns.WAKINGS, 250 * MICROS);
    woken(1, 2 * LoopTurns.REST_NANOS);
    assertThat(taken).containsExactly(Turn.AFTER, Turn.SOON);
  }

  @Test
  void aRateAboutTheLimitDoesNotGoToAndFro() {
    long limit = LoopTurns.CLOSE_NANOS / LoopTurns.WAKINGS;
    for (int i = 0; i < 20; i++) {
      woken(LoopTurns.WAKINGS, limit - 50 * MICROS);
      woken(LoopTurns.WAKINGS, limit + 50 * MICROS);
    }
    assertThat(taken).containsExactly(Turn.AFTER);
    woken(LoopTurns.WAKINGS, 3 * limit);
    assertThat(taken).containsExactly(Turn.AFTER, Turn.USUAL);
  }
}
