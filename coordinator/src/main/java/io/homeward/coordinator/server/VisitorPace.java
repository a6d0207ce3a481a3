package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests to sign in one address may make, whether for a page, with an invitation, a
 * passkey or on the way back from a provider. Addresses for which there is no more room share what
 * one budget has, and whoever was there before keeps its own. Programs on this computer have no
 * limit. Thread-safe.
 */
final class VisitorPace {
  /** A sign-in takes about six requests, and a whole firm may sit behind one address. */
  static final int AT_ONCE = 200;

  static final int PER_SECOND = 5;

  /** For all together that are not remembered. */
  static final int OTHERS_AT_ONCE = 400;

  static final int OTHERS_PER_SECOND = 50;

  static final int MANY = 4_096;

  /** When a refused address may come again, as the value of {@code Retry-After}. */
  static final String RETRY_SECONDS = "10";

  private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanos;
  private final Map<String, Budget> budgets = new HashMap<>(); // guarded by this
  private final Budget others; // guarded by this
  private long sweptNanos; // guarded by this

  VisitorPace() {
    this(System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param nanos a monotonic time, in nanoseconds
   */
  VisitorPace(LongSupplier nanos) {
    this.nanos = nanos;
    this.sweptNanos = nanos.getAsLong();
    this.others = new Budget(OTHERS_AT_ONCE, OTHERS_PER_SECOND, sweptNanos);
  }

  /** Whether one more request of an address is answered. */
  synchronized boolean allows(Addresses.Address from) {
    String key = from.key();
    if (key.isEmpty()) {
      return true;
    }
    long now = nanos.getAsLong();
    Budget budget = budgets.get(key);
    if (budget == null) {
      if (budgets.size() >= MANY && !sweep(now)) {
        return others.take(1, now);
      }
      budget = new Budget(AT_ONCE, PER_SECOND, now);
      budgets.put(key, budget);
    }
    return budget.take(1, now);
  }

  /** How many addresses are remembered. */
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
