package io.homeward.engine.dataplane;

import io.homeward.engine.linux.Turns.Turn;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How soon a packet loop wants a processor when it is woken, judged by how it was woken before. A
 * lone packet is to be moved at once, whoever calculates meanwhile. Where packets come close after
 * each other, who brings them is better let bring what it has: each of its packets would end its
 * turn otherwise, and leave alone instead of in a batch. Owned by the loop's thread.
 */
final class LoopTurns {
  /** A loop for which nothing came for so long is at rest. */
  static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** It is judged by so many wakings at a time. */
  static final int WAKINGS = 32;

  /** They are close when they took no longer: 2,000 a second. */
  static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

  private final Consumer<Turn> take;
  private Turn turn = Turn.USUAL;
  private int wakings;
  private long began; // when they began to be counted

  /**
   * @param take has the calling thread take its turns like that
   */
  LoopTurns(Consumer<Turn> take) {
    this.take = take;
  }

  /**
   * The loop had nothing to do, waited, and was woken.
   *
   * @param since when it began to wait
   */
  void woken(long since, long now) {
    if (now - since >= REST_NANOS) {
      begin(now);
      choose(Turn.SOON);
    } else if (++wakings == WAKINGS) {
      long took = now - began;
      begin(now);
      // It takes twice as long to be far between again, so that it does not go to and fro.
      choose(
          took <= (turn == Turn.AFTER ? 2 * CLOSE_NANOS : CLOSE_NANOS) ? Turn.AFTER : Turn.USUAL);
    }
  }

  private void begin(long now) {
    wakings = 0;
    began = now;
  }

  private void choose(Turn next) {
    if (next != turn) {
      turn = next;
      take.accept(next);
    }
  }
}
