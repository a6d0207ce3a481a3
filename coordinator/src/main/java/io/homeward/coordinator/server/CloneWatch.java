package io.homeward.coordinator.server;

import java.time.Duration;
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

  private static final int MANY = 1_000;

  private final long memoryNanos;
  private final Map<Long, Device> devices = new HashMap<>(); // guarded by this

  /** Of so many devices the ones that have calmed down are forgotten. */
  private int tooMany = MANY; // guarded by this

  private static final class Device {
    private final Deque<Long> evictions = new ArrayDeque<>();
    private boolean contested;
    private long lastSign;
  }

  /**
   * Nobody is in two places.
   *
   * @param memory how long a device counts as being in two places after the last sign of it; longer
   *     than a client that was sent away takes to come back, so that the two are told apart once
   *     and not again and again
   */
  CloneWatch(Duration memory) {
    this.memoryNanos = memory.toNanos();
  }

  /**
   * A new stream of a device has driven the one before away.
   *
   * @return whether it happens so often that the device must be in two places
   */
  synchronized boolean evicted(long deviceId, long now) {
    if (devices.size() > tooMany) {
      devices.values().removeIf(device -> now - device.lastSign > lasts(device));
      tooMany = Math.max(MANY, 2 * devices.size());
    }
    Device device = devices.computeIfAbsent(deviceId, _ -> new Device());
    device.evictions.addLast(now);
    if (device.evictions.size() > EVICTIONS) {
      device.evictions.removeFirst();
    }
    boolean often =
        device.evictions.size() == EVICTIONS && now - device.evictions.getFirst() <= WINDOW_NANOS;
    device.contested = often || isContested(deviceId, now);
    device.lastSign = now;
    return device.contested;
  }

  /** A computer was sent away, because another one with the same keys is there. */
  synchronized void refused(long deviceId, long now) {
    Device device = devices.get(deviceId);
    if (device != null) {
      device.lastSign = now;
    }
  }

  /** Whether a device has lately been in two places, as far as can be seen. */
  synchronized boolean isContested(long deviceId, long now) {
    Device device = devices.get(deviceId);
    return device != null && device.contested && now - device.lastSign <= memoryNanos;
  }

  private long lasts(Device device) {
    return device.contested ? memoryNanos : WINDOW_NANOS;
  }
}
