package io.homeward.engine.path;

import java.util.concurrent.TimeUnit;

/**
 * How many pings go to where nobody has answered yet, of all peers together: a peer names addresses
 * as it likes, and would have us flood whoever is there. One thread owns it.
 */
public final class PingBudget {
  /** Pings in a second. */
  public static final int PER_SECOND = 200;

  /** What unlikely addresses leave to likely ones. */
  private static final int RESERVE = PER_SECOND / 10;

  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

  private int left = PER_SECOND;
  private long filledNanos;
  private boolean begun;

  /** A full one. */
  public PingBudget() {}

  /**
   * Whether a ping may go out now.
   *
   * @param likely whether the peer is likely there
   */
  boolean take(boolean likely, long now) {
    refill(now);
    if (left <= (likely ? 0 : RESERVE)) {
      return false;
    }
    left--;
    return true;
  }

  /** Nanoseconds until {@link #take} may succeed. */
  long untilNext(boolean likely, long now) {
    refill(now);
    int missing = (likely ? 0 : RESERVE) + 1 - left;
    return missing <= 0 ? 0 : missing * NANOS_EACH - (now - filledNanos);
  }

  private void refill(long now) {
    if (!begun) {
      begun = true;
      filledNanos = now;
    }
    long more = (now - filledNanos) / NANOS_EACH;
    if (more >= PER_SECOND) {
      left = PER_SECOND;
      filledNanos = now;
    } else {
      left = (int) Math.min(PER_SECOND, left + more);
      filledNanos += more * NANOS_EACH;
    }
  }
}
