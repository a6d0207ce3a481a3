package io.homeward.bench.relay;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long packets took, in steps of 10 us up to 1 s. Thread-safe. */
final class Latencies {
  private static final int STEP_NANOS = 10_000;
  private static final int STEPS = 100_000;

  private final AtomicLongArray counts = new AtomicLongArray(STEPS);

  void add(long nanos) {
    counts.incrementAndGet((int) Math.clamp(nanos / STEP_NANOS, 0, STEPS - 1));
  }

  void addAll(Latencies others) {
    for (int i = 0; i < STEPS; i++) {
      counts.addAndGet(i, others.counts.get(i));
    }
  }

  void clear() {
    for (int i = 0; i < STEPS; i++) {
      counts.set(i, 0);
    }
  }

  /** In milliseconds; 0 when nothing was counted. */
  double quantile(double share) {
    long all = 0;
    for (int i = 0; i < STEPS; i++) {
      all += counts.get(i);
    }
    long seen = 0;
    for (int i = 0; i < STEPS; i++) {
      seen += counts.get(i);
      if (all > 0 && seen >= share * all) {
        return (i + 1) * STEP_NANOS / 1e6;
      }
    }
    return 0;
  }
}
