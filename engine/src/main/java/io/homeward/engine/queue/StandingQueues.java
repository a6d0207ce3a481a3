package io.homeward.engine.queue;

/**
 * Which queues stand: for longer than a moment, all that left one had waited for long. That is no
 * burst, which is over sooner and is to be carried whole, but a sender that keeps a queue filled
 * and would go just as fast with a short one, if it was told (CoDel, RFC 8289). Times are of one
 * clock, in nanoseconds.
 */
final class StandingQueues {
  /** A queue that is this short is as it should be. */
  static final long TARGET_NANOS = 5_000_000;

  /**
   * For so long it may be longer: a burst, or the time until a sender hears that it is too fast.
   */
  static final long INTERVAL_NANOS = 100_000_000;

  /** Whoever has to be told again within so many intervals is told more often from the start. */
  private static final int MEMORY = 16;

  private final long[] mayBeLongUntil; // 0: it is short
  private final boolean[] telling;
  private final long[] tellAgain;
  private final int[] told; // since the queue began to stand
  private final int[] toldBefore;

  StandingQueues(int queues) {
    mayBeLongUntil = new long[queues];
    telling = new boolean[queues];
    tellAgain = new long[queues];
    told = new int[queues];
    toldBefore = new int[queues];
  }

  /**
   * A packet leaves a queue.
   *
   * @param waited for how long it was there
   * @param last whether the queue is empty now
   * @return whether its sender is to be told to go slower
   */
  boolean leaves(int queue, long waited, boolean last, long now) {
    boolean stands = stands(queue, waited, last, now);
    if (!stands) {
      telling[queue] = false;
      return false;
    }
    if (telling[queue]) {
      if (now - tellAgain[queue] < 0) {
        return false;
      }
      told[queue]++;
      tellAgain[queue] += pause(told[queue]);
      return true;
    }
    telling[queue] = true;
    int lastTime = told[queue] - toldBefore[queue];
    told[queue] = lastTime > 1 && now - tellAgain[queue] < MEMORY * INTERVAL_NANOS ? lastTime : 1;
    toldBefore[queue] = told[queue];
    tellAgain[queue] = now + pause(told[queue]);
    return true;
  }

  private boolean stands(int queue, long waited, boolean last, long now) {
    if (last || waited < TARGET_NANOS) {
      mayBeLongUntil[queue] = 0;
      return false;
    }
    if (mayBeLongUntil[queue] == 0) {
      mayBeLongUntil[queue] = now + INTERVAL_NANOS;
      return false;
    }
    return now - mayBeLongUntil[queue] >= 0;
  }

  /** The more often, the sooner again: what TCP makes of it falls with the square root. */
  private static long pause(int told) {
    return (long) (INTERVAL_NANOS / Math.sqrt(told));
  }
}
