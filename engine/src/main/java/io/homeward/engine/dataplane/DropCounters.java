package io.homeward.engine.dataplane;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How much was dropped, by reason. Thread-safe. */
final class DropCounters {
  private final AtomicLongArray counts = new AtomicLongArray(DropReason.values().length);

  void count(DropReason reason, long packets) {
    counts.addAndGet(reason.ordinal(), packets);
  }

  void count(DropReason reason) {
    count(reason, 1);
  }

  /** The reasons that happened. */
  Map<DropReason, Long> snapshot() {
    Map<DropReason, Long> out = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      long count = counts.get(reason.ordinal());
      if (count > 0) {
        out.put(reason, count);
      }
    }
    return out;
  }
}
