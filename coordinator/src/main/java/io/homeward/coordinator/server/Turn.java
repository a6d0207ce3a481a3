package io.homeward.coordinator.server;

import java.util.concurrent.TimeUnit;

/**
 * Lets others have the processor now and then. A connection whose bytes are always there never
 * waits, and a virtual thread that never waits is never interrupted for the sake of others. Of one
 * thread at a time.
 */
final class Turn {
  /** A handful of requests; an honest one beside a flood of them waits for a few such turns. */
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private long begun = System.nanoTime();

  /** Between two pieces of work: lets others go first when this turn has been long. */
  void next() {
    if (System.nanoTime() - begun > LONGEST_NANOS) {
      Thread.yield();
      begun = System.nanoTime();
    }
  }
}
