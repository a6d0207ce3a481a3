package io.homeward.engine.control.session;

import io.homeward.engine.env.Randomness;
import java.time.Duration;

/** When to come back after a failed call; protocol reference, sections 3.2 and 3.3. */
final class RetryDelay {
  private static final Duration LONGEST = Duration.ofHours(1);

  /** A try at a server that is not there costs it nothing, and people wait for its return. */
  private static final long AWAY_NANOS = 8_000_000_000L;

  private static final long TOO_MANY_BASE_NANOS = 5_000_000_000L;

  /** All that a server sends away in one moment must not come back in one moment, either. */
  private static final long SPREAD = 4;

  private RetryDelay() {}

  /**
   * Nanoseconds to wait: what the server asks for when it is overrun or not there and up to a
   * quarter more, else the back-off; never less than that.
   */
  static long after(CallFailure failure, Backoff backoff, Randomness randomness) {
    long own = failure.status() == 0 ? backoff.failed(AWAY_NANOS) : backoff.failed();
    boolean overrun = failure.status() == CallFailure.TOO_MANY;
    if (!overrun && failure.status() != CallFailure.UNAVAILABLE) {
      return own;
    }
    Duration asked = failure.retryAfter();
    if (asked == null || asked.isNegative() || asked.compareTo(LONGEST) > 0) {
      return overrun ? TOO_MANY_BASE_NANOS + randomness.nextLong(TOO_MANY_BASE_NANOS) : own;
    }
    return Math.max(own, asked.toNanos() + randomness.nextLong(asked.toNanos() / SPREAD + 1));
  }
}
