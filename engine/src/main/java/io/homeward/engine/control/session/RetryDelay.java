package io.homeward.engine.control.session;

import io.homeward.engine.env.Randomness;
import java.time.Duration;

/** When to come back after a failed call; protocol reference, sections 3.2 and 3.3. */
final class RetryDelay {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final long TOO_MANY_BASE_NANOS = 5_000_000_000L;

  private RetryDelay() {}

  /** Nanoseconds to wait: what the server asks for when it is overrun, else the back-off. */
  static long after(CallFailure failure, Backoff backoff, Randomness randomness) {
    long own = backoff.failed();
    if (failure.status() != CallFailure.TOO_MANY) {
      return own;
    }
    Duration asked = failure.retryAfter();
    if (asked == null || asked.isNegative() || asked.compareTo(LONGEST) > 0) {
      return TOO_MANY_BASE_NANOS + randomness.nextLong(TOO_MANY_BASE_NANOS);
    }
    return asked.toNanos();
  }
}
