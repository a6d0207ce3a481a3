package io.homeward.engine.relay;

import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameRing;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePublicKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait to be sent to one region, and the thread that takes them, if there is one now.
 * Full, it loses the oldest. Thread-safe: many add, one takes; the lock is held while bytes are
 * copied and never over I/O.
 */
final class SendQueue {
  /** Bytes of packets at most; about a hundred full ones. */
  static final int MOST = 128 << 10;

  /** What {@link #take} needs room for: the longest frame. */
  static final int BATCH = FrameParser.HEADER + Key32.BYTES + FrameType.MAX_PACKET;

  private final int region;
  private final FrameRing ring = new FrameRing(MOST);
  private final byte[] key = new byte[Key32.BYTES];
  private long dropped;
  private volatile boolean used;
  private volatile @Nullable Thread taker;
  private volatile boolean parked;

  /** Whether the region is open, or was asked to be. */
  final AtomicBoolean asked = new AtomicBoolean();

  SendQueue(int region) {
    this.region = region;
  }

  int region() {
    return region;
  }

  void add(NodePublicKey to, byte[] packet, int offset, int length) {
    synchronized (this) {
      begin(to, length);
      ring.put(packet, offset, length);
    }
    wake();
  }

  /** The same with a packet outside of the heap. */
  void add(NodePublicKey to, long address, int length) {
    synchronized (this) {
      begin(to, length);
      ring.put(address, length);
    }
    wake();
  }

  private void begin(NodePublicKey to, int length) {
    dropped += ring.begin(FrameType.SEND_PACKET, Key32.BYTES + length);
    to.copyTo(key, 0);
    ring.put(key, 0, Key32.BYTES);
    used = true;
  }

  /**
   * Moves whole frames into an array, the oldest first.
   *
   * @param target of {@link #BATCH} bytes or more
   * @return where they end; {@code from} when nothing waits, or the next does not fit
   */
  synchronized int take(byte[] target, int from) {
    return ring.take(target, from);
  }

  /** Loses what waits. */
  synchronized void clear() {
    dropped += ring.clear();
  }

  private synchronized boolean isEmpty() {
    return ring.size() == 0;
  }

  /** How many packets had to make room for others, or waited in vain. */
  synchronized long dropped() {
    return dropped;
  }

  /** Whether something was added since the last look. */
  boolean takeUsed() {
    boolean was = used;
    if (was) {
      used = false;
    }
    return was;
  }

  /** The current thread takes from now on. */
  void begin() {
    taker = Thread.currentThread();
  }

  /**
   * Waits until something is added or {@link #wake} is called; returns also for no reason.
   *
   * @param more whether the thread has something to do besides
   */
  void await(BooleanSupplier more) {
    parked = true;
    // From here on whoever adds something wakes this thread.
    if (isEmpty() && !more.getAsBoolean()) {
      LockSupport.park(this);
    }
    parked = false;
  }

  /** Has the thread that takes look. */
  void wake() {
    if (parked) {
      LockSupport.unpark(taker);
    }
  }
}
