package io.homeward.engine.node;

import java.time.Duration;

/**
 * When a node that failed begins again: after a second, then twice as long each time, up to a
 * minute. A minute without a failure is the end of a row of them. Pure; owned by the node's thread.
 */
final class Restarts {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration wait = Duration.ZERO;
  private long failedAt;
  private boolean waiting;

  /** It failed at this time, in nanoseconds of the ticker. */
  void failed(long now) {
    Duration longer = wait.isZero() ? FIRST : wait.multipliedBy(2);
    wait = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    failedAt = now;
    waiting = true;
  }

  /** Whether it is to begin again now; answers so once for each failure. */
  boolean isDue(long now) {
    if (!waiting || now - failedAt < wait.toNanos()) {
      return false;
    }
    waiting = false;
    return true;
  }

  /** Whether a row of failures is over; answers so once for each row. */
  boolean isOver(long now) {
    if (waiting || wait.isZero() || now - failedAt < wait.plus(LONGEST).toNanos()) {
      return false;
    }
    wait = Duration.ZERO;
    return true;
  }

  /** How long until one of the two, in nanoseconds; {@link Long#MAX_VALUE}: nothing is to come. */
  long untilNext(long now) {
    if (wait.isZero()) {
      return Long.MAX_VALUE;
    }
    Duration next = waiting ? wait : wait.plus(LONGEST);
    return Math.max(0, next.toNanos() - (now - failedAt));
  }
}
