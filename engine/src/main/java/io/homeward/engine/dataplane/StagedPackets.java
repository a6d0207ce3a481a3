package io.homeward.engine.dataplane;

import io.homeward.engine.memory.Memory;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait for a session with one peer; the oldest gives way. Its monitor also guards the
 * change of the peer's session, so that a packet either waits before the session is announced or
 * sees it: none is stranded, none overtakes.
 */
final class StagedPackets {
  /** Packets that may wait for one peer; protocol reference, section 7.1. */
  static final int MAX_PACKETS = 128;

  /** Packets that may wait for all peers together: a scan of the tailnet must not fill memory. */
  static final int MAX_TOTAL = 8192;

  private final ArrayDeque<byte[]> packets = new ArrayDeque<>();
  private final AtomicInteger total;

  /**
   * @param total packets that wait for any peer
   */
  StagedPackets(AtomicInteger total) {
    this.total = total;
  }

  /** Adds a copy; returns how many packets were dropped for that, 0 or 1. Call with the monitor. */
  int add(long packet, int length) {
    assert Thread.holdsLock(this);
    int dropped = 0;
    if (packets.size() == MAX_PACKETS || total.get() >= MAX_TOTAL) {
      dropped = 1;
      if (poll() == null) {
        return dropped;
      }
    }
    byte[] copy = new byte[length];
    Memory.get(packet, copy, 0, length);
    packets.add(copy);
    total.incrementAndGet();
    return dropped;
  }

  /** Takes the oldest, or null. Call with the monitor. */
  byte @Nullable [] poll() {
    assert Thread.holdsLock(this);
    byte[] packet = packets.poll();
    if (packet != null) {
      total.decrementAndGet();
    }
    return packet;
  }

  /** Whether none waits. Call with the monitor. */
  boolean isEmpty() {
    assert Thread.holdsLock(this);
    return packets.isEmpty();
  }

  /** Drops all; returns how many. */
  synchronized int clear() {
    int count = 0;
    while (poll() != null) {
      count++;
    }
    return count;
  }
}
