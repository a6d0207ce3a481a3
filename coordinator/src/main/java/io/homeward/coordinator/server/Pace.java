package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often each of many may ask. Those for whom there is no more room share what one budget has,
 * and whoever was there before keeps its own. Thread-safe.
 */
final class Pace {
  /** How many have a budget of their own. */
  static final int MANY = 4_096;

  private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Rate each;
  private final LongSupplier nanos;
  private final Map<String, Budget> budgets = new HashMap<>(); // guarded by this
  private final Budget others; // guarded by this
  private long sweptNanos; // guarded by this

  /**
   * So many requests at once, and so many more each second.
   *
   * @param atOnce 1 and up
   * @param perSecond more than 0
   */
  record Rate(int atOnce, double perSecond) {
    private Budget budget(long now) {
      return new Budget(atOnce, perSecond, now);
    }
  }

  /**
   * Nobody has asked yet.
   *
   * @param each of those that are remembered
   * @param others for all together that are not
   * @param nanos a monotonic time, in nanoseconds
   */
  Pace(Rate each, Rate others, LongSupplier nanos) {
    this.each = each;
    this.nanos = nanos;
    this.sweptNanos = nanos.getAsLong();
    this.others = others.budget(sweptNanos);
  }

  /** Whether one more request is answered. */
  synchronized boolean allows(String who) {
    long now = nanos.getAsLong();
    Budget budget = budgets.get(who);
    if (budget == null) {
      if (budgets.size() >= MANY && !sweep(now)) {
        return others.take(1, now);
      }
      budget = each.budget(now);
      budgets.put(who, budget);
    }
    return budget.take(1, now);
  }

  /** How many are remembered. */
  synchronized int size() {
    return budgets.size();
  }

  /** Forgets who has not asked lately; whether there is room then. Holds the lock. */
  private boolean sweep(long now) {
    if (now - sweptNanos >= BETWEEN_SWEEPS_NANOS) {
      sweptNanos = now;
      budgets.values().removeIf(budget -> budget.isWhole(now));
    }
    return budgets.size() < MANY;
  }
}
