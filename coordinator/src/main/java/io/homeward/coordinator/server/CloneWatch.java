package io.homeward.coordinator.server;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices when two computers have the keys of one device, as copies of a disk have: they drive each
 * other's map stream away, again and again. A device that goes from network to network comes back
 * as often, but where it was before nothing is heard any more. Time is an argument. Thread-safe.
 */
final class CloneWatch {
  /** So often within {@link #WINDOW_NANOS} who was driven away is still there by no accident. */
  static final int SIGNS = 4;

  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int MANY = 1_000;

  private final long memoryNanos;
  private final Map<Long, Device> devices = new HashMap<>(); // guarded by this

  /** Of so many devices the ones that have calmed down are forgotten. */
  private int tooMany = MANY; // guarded by this

  /** What streams go over. */
  interface Connection {
    /** When the other end has last sent something, in nanoseconds. */
    long heardNanos();
  }

  private static final class Device {
    private final Deque<Long> signs = new ArrayDeque<>();
    private boolean contested;
    private long lastSign;
    private long evictedAt;

    /** Over what the stream went that was driven away last; nobody hears one that is gone. */
    private @Nullable WeakReference<Connection> evicted;

    /** Whether who was driven away last is there all the same. */
    boolean stillThere() {
      Connection connection = evicted == null ? null : evicted.get();
      return connection != null && connection.heardNanos() - evictedAt > 0;
    }
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
   * @param before over what that went
   * @param by over what the new one goes
   * @return whether who was driven away is there so often that the device must be in two places
   */
  synchronized boolean evicted(long deviceId, Connection before, Connection by, long now) {
    if (before.equals(by)) {
      return isContested(deviceId, now);
    }
    if (devices.size() > tooMany) {
      devices.values().removeIf(device -> now - device.lastSign > lasts(device));
      tooMany = Math.max(MANY, 2 * devices.size());
    }
    Device device = devices.computeIfAbsent(deviceId, _ -> new Device());
    if (device.stillThere()) {
      device.signs.addLast(now);
    }
    if (device.signs.size() > SIGNS) {
      device.signs.removeFirst();
    }
    boolean often = device.signs.size() == SIGNS && now - device.signs.getFirst() <= WINDOW_NANOS;
    device.contested = often || isContested(deviceId, now);
    device.lastSign = now;
    device.evictedAt = now;
    device.evicted = new WeakReference<>(before);
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
