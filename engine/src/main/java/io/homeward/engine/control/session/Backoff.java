package io.homeward.engine.control.session;

import io.homeward.engine.env.Randomness;

/**
 * How long to wait after the n-th failure in a row: n² times 10 ms, at most 30 s, times 0.5 to 1.5
 * at random, so that a server that comes back is not met by all nodes at once. Protocol reference,
 * section 3.3.
 */
final class Backoff {
  private static final long STEP_NANOS = 10_000_000;
  private static final long MAX_NANOS = 30_000_000_000L;
  // Beyond this the square is over the maximum anyway.
  private static final int ENOUGH = 55;

  private final Randomness randomness;
  private final long leastNanos;
  private int failures;

  Backoff(Randomness randomness) {
    this(randomness, 0);
  }

  /**
   * @param leastNanos shortest wait, before jitter
   */
  Backoff(Randomness randomness, long leastNanos) {
    this.randomness = randomness;
    this.leastNanos = leastNanos;
  }

  /** Counts a failure and gives the wait before the next try, in nanoseconds. */
  long failed() {
    return failed(MAX_NANOS);
  }

  /**
   * The same with a shorter end.
   *
   * @param mostNanos longest wait, before jitter
   */
  long failed(long mostNanos) {
    failures = Math.min(failures + 1, ENOUGH);
    long square = (long) failures * failures * STEP_NANOS;
    long base = Math.min(mostNanos, Math.max(leastNanos, square));
    return base / 2 + randomness.nextLong(base);
  }

  /** Forgets the failures. */
  void succeeded() {
    failures = 0;
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }
}
