package io.homeward.engine.peerrelay;

import java.util.concurrent.TimeUnit;

/** So many of something in a second, and as many at once. One thread owns it. */
final class Allowance {
  private final int most;
  private final long nanosEach;
  private int left;
  private long filledNanos;

  /** A full one. */
  Allowance(int perSecond, long now) {
    most = perSecond;
    nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
    left = perSecond;
    filledNanos = now;
  }

  /** Whether there may be one more now. */
  boolean take(long now) {
    long more = (now - filledNanos) / nanosEach;
    if (more >= most) {
      left = most;
      filledNanos = now;
    } else {
      left = (int) Math.min(most, left + more);
      filledNanos += more * nanosEach;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
