package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How often one device may tell something new, which goes to everybody else, and ask for the whole
 * map. Who is too fast waits; the newest word always arrives. Thread-safe.
 */
final class UpdatePace {
  /** When a refused device may come again, as the value of {@code Retry-After}. */
  static final String RETRY_SECONDS = "15";

  private static final int AT_ONCE = 60;
  private static final double PER_SECOND = 1;
  private static final double WHOLE_MAP = 4;

  /** The largest request costs half of what a device has at once, so that its turn comes. */
  private static final double BYTES_PER_UNIT = MachineApi.MAX_BODY / (AT_ONCE / 2.0);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MANY = 10_000;

  private final Map<Long, Budget> budgets = new ConcurrentHashMap<>();

  /**
   * Waits for the turn of a device, on its own thread.
   *
   * @param bytes how much it has to tell
   * @return whether its turn came; false where it would have to wait for too long
   */
  boolean await(long deviceId, boolean wholeMap, int bytes) throws InterruptedException {
    double cost = 1 + (wholeMap ? WHOLE_MAP : 0) + bytes / BYTES_PER_UNIT;
    long[] wait = {0};
    budgets.compute(
        deviceId,
        (_, before) -> {
          long now = System.nanoTime();
          Budget budget = before == null ? new Budget(AT_ONCE, PER_SECOND, now) : before;
          wait[0] = budget.reserve(cost, PATIENCE_NANOS, now);
          return budget;
        });
    if (budgets.size() > MANY) {
      forgetWhole();
    }
    if (wait[0] > 0) {
      TimeUnit.NANOSECONDS.sleep(wait[0]);
    }
    return wait[0] >= 0;
  }

  private void forgetWhole() {
    for (Iterator<Long> keys = budgets.keySet().iterator(); keys.hasNext(); ) {
      budgets.computeIfPresent(
          keys.next(), (_, budget) -> budget.isWhole(System.nanoTime()) ? null : budget);
    }
  }
}
