package io.homeward.coordinator.relay;

import io.homeward.engine.derp.FrameMemory;
import io.homeward.engine.derp.FrameRing;

/**
 * Frames that wait to be written to one connection, in two rings of bytes: what is urgent (path
 * discovery, notices, answers) and packets. A full ring loses its oldest frames. The rings grow
 * while there is traffic, and are let go when there is none. Thread-safe: many add, one takes.
 */
final class FrameQueue {
  /** Bytes of packets at most; about a hundred full ones. */
  static final int MOST = 128 << 10;

  /** Bytes of what is urgent, at most, where no single frame is longer. */
  static final int MOST_URGENT = 16 << 10;

  /** The same between relays. */
  static final int MOST_OF_RELAY = 2 << 20;

  /** The same between relays; who is there, which must not be lost, takes 56 bytes for each. */
  static final int MOST_URGENT_OF_RELAY = 16 << 20;

  /** What {@link #take} needs room for: the longest frame. */
  static final int BATCH = 66 << 10;

  /** Frames in a row of which none was taken, after which nobody is waited for any more. */
  private static final int STALLED = 256;

  private final FrameRing urgent;
  private final FrameRing packets;
  private long dropped;
  private int addedSinceTaken;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param memory which it shares with others
   */
  FrameQueue(FrameMemory memory) {
    urgent = new FrameRing(MOST_URGENT, memory);
    packets = new FrameRing(MOST, memory);
  }

  /** From now on it may be as long as a link between relays needs, on which many depend. */
  synchronized void widen() {
    urgent.widen(MOST_URGENT_OF_RELAY);
    packets.widen(MOST_OF_RELAY);
  }

  /**
   * Adds a frame whose body has a part that comes from elsewhere: keys, then a packet.
   *
   * @param type of the frame
   * @param keys an array with the beginning of the body
   * @param keysAt where that begins, {@code keysLength} bytes
   * @param body an array with the rest, {@code length} bytes from {@code at}
   * @return whether it is more than half full, and who takes from it may be expected to get on
   */
  synchronized boolean add(
      boolean isUrgent,
      int type,
      byte[] keys,
      int keysAt,
      int keysLength,
      byte[] body,
      int at,
      int length) {
    FrameRing ring = isUrgent ? urgent : packets;
    int lost = closed ? -1 : ring.begin(type, keysLength + length);
    if (lost < 0) {
      dropped++;
      return false;
    }
    dropped += lost;
    ring.put(keys, keysAt, keysLength);
    ring.put(body, at, length);
    addedSinceTaken++;
    return ring.isCrowded() && addedSinceTaken < STALLED;
  }

  /**
   * Adds a whole frame, before the packets.
   *
   * @return whether nothing had to make room for it
   */
  synchronized boolean addUrgent(byte[] frame) {
    int lost = closed ? 0 : urgent.add(frame);
    dropped += Math.abs(lost);
    return lost == 0;
  }

  /** Lets all of it go; from now on nothing is taken. Idempotent. */
  synchronized void close() {
    closed = true;
    urgent.clear();
    packets.clear();
  }

  /**
   * Moves whole frames into an array, in each ring the oldest first.
   *
   * @param target of {@link #BATCH} bytes or more
   * @return how many bytes; 0 when nothing waits
   */
  synchronized int take(byte[] target) {
    addedSinceTaken = 0;
    int length = urgent.take(target, 0);
    return packets.take(target, length);
  }

  synchronized boolean isEmpty() {
    return urgent.size() == 0 && packets.size() == 0;
  }

  /** Lets the memory go, unless something waits. */
  synchronized void trim() {
    urgent.trim();
    packets.trim();
  }

  /** How many frames had to make room for others. */
  synchronized long dropped() {
    return dropped;
  }

  /** Bytes in use now, full or not. */
  synchronized int held() {
    return urgent.held() + packets.held();
  }
}
