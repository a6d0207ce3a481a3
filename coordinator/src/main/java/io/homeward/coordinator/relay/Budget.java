package io.homeward.coordinator.relay;

/**
 * What somebody may use up: so much at once, and so much more each second (a token bucket). Pure:
 * time is an argument. One thread, or whoever holds the owner's lock.
 */
public final class Budget {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double most;
  private final double perSecond;
  private double left;
  private long atNanos;

  /**
   * A budget that is whole.
   *
   * @param most what can be used at once
   * @param perSecond how fast it comes back
   * @param now a monotonic time, in nanoseconds
   */
  public Budget(double most, double perSecond, long now) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
    this.atNanos = now;
  }

  private void refill(long now) {
    long passed = now - atNanos;
    if (passed > 0) {
      left = Math.min(most, left + passed / NANOS_PER_SECOND * perSecond);
      atNanos = now;
    }
  }

  /** Uses some of it; false, and nothing used, when there is not as much left. */
  public boolean take(double cost, long now) {
    refill(now);
    if (left < cost) {
      return false;
    }
    left -= cost;
    return true;
  }

  /**
   * Uses some of it, in advance where there is not as much left.
   *
   * @param patienceNanos the longest that the caller would wait
   * @return how long to wait until it is there, in nanoseconds; negative, and nothing used, when
   *     that is over the patience
   */
  public long reserve(double cost, long patienceNanos, long now) {
    refill(now);
    double missing = cost - left;
    long wait = missing <= 0 ? 0 : (long) Math.ceil(missing / perSecond * NANOS_PER_SECOND);
    if (wait > patienceNanos) {
      return -1;
    }
    left -= cost;
    return wait;
  }

  /** Whether nothing of it is in use, so that a new one would do as well. */
  public boolean isWhole(long now) {
    refill(now);
    return left >= most;
  }
}
