package io.homeward.engine.wireguard;

import java.time.Instant;

/**
 * Time stamps of initiations: TAI64N, big-endian, 8 bytes of seconds and 4 of nanoseconds. The low
 * 24 bits of the nanoseconds stay zero (steps of 17 ms), so that a stamp does not reveal how long
 * our work takes. A peer takes each stamp once and none that is smaller.
 */
final class Tai64n {
  static final int BYTES = 12;

  /** TAI was ten seconds ahead of UTC in 1970, and TAI64 labels begin at 2^62. */
  private static final long EPOCH = (1L << 62) + 10;

  private static final int STEP_NANOS = 1 << 24;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private long seconds;
  private int nanos;

  /**
   * The stamp of a moment, or one step after the previous stamp where the clock has not moved
   * forward since.
   */
  byte[] next(Instant moment) {
    long nextSeconds = EPOCH + moment.getEpochSecond();
    int nextNanos = moment.getNano() & -STEP_NANOS;
    if (nextSeconds < seconds || nextSeconds == seconds && nextNanos <= nanos) {
      nextSeconds = seconds;
      nextNanos = nanos + STEP_NANOS;
      if (nextNanos >= NANOS_PER_SECOND) {
        nextSeconds++;
        nextNanos = 0;
      }
    }
    seconds = nextSeconds;
    nanos = nextNanos;
    byte[] stamp = new byte[BYTES];
    for (int i = 0; i < 8; i++) {
      stamp[i] = (byte) (seconds >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      stamp[8 + i] = (byte) (nanos >>> (24 - 8 * i));
    }
    return stamp;
  }
}
