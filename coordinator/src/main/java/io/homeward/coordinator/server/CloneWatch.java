package io.homeward.coordinator.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Notices when two computers have the keys of one device, as copies of a disk have: they drive each
 * other's map stream away, again and again. A device that merely comes back does that once in a
 * while. Time is an argument. Thread-safe.
 */
final class CloneWatch {
  /** So many evictions within {@link #WINDOW_NANOS} are no coming back any more. */
  static final int EVICTIONS = 5;

  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<Long, Deque<Long>> evictions = new HashMap<>(); // guarded by this

  /**
   * A new stream of a device has driven the one before away.
   *
   * @return whether it happens so often that the device must be in two places
   */
  synchronized boolean evicted(long deviceId, long now) {
    Deque<Long> times = evictions.computeIfAbsent(deviceId, _ -> new ArrayDeque<>());
    times.addLast(now);
    if (times.size() > EVICTIONS) {
      times.removeFirst();
    }
    return contested(times, now);
  }

  /** Whether a device has lately been in two places, as far as can be seen. */
  synchronized boolean isContested(long deviceId, long now) {
    Deque<Long> times = evictions.get(deviceId);
    if (times == null) {
      return false;
    }
    if (now - times.getLast() > WINDOW_NANOS) {
      evictions.remove(deviceId);
      return false;
    }
    return contested(times, now);
  }

  private static boolean contested(Deque<Long> times, long now) {
    return times.size() >= EVICTIONS && now - times.getFirst() <= WINDOW_NANOS;
  }
}
