package io.homeward.coordinator.relay;

import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameParser;

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

  /** What {@link #take} needs room for: the longest frame. */
  static final int BATCH = 66 << 10;

  private final Ring urgent = new Ring(MOST_URGENT);
  private final Ring packets = new Ring(MOST);
  private long dropped;

  /**
   * Adds a frame whose body has a part that comes from elsewhere: keys, then a packet.
   *
   * @param type of the frame
   * @param keys an array with the beginning of the body
   * @param keysAt where that begins, {@code keysLength} bytes
   * @param body an array with the rest, {@code length} bytes from {@code at}
   * @return whether it is more than half full
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
    Ring ring = isUrgent ? urgent : packets;
    dropped += ring.makeRoom(FrameParser.HEADER + keysLength + length);
    ring.header(type, keysLength + length);
    ring.put(keys, keysAt, keysLength);
    ring.put(body, at, length);
    return ring.size > ring.most / 2;
  }

  /** Adds a whole frame, before the packets. */
  synchronized void addUrgent(byte[] frame) {
    dropped += urgent.makeRoom(frame.length);
    urgent.put(frame, 0, frame.length);
  }

  /**
   * Moves whole frames into an array, in each ring the oldest first.
   *
   * @param target of {@link #BATCH} bytes or more
   * @return how many bytes; 0 when nothing waits
   */
  synchronized int take(byte[] target) {
    int length = urgent.take(target, 0);
    return packets.take(target, length);
  }

  synchronized boolean isEmpty() {
    return urgent.size == 0 && packets.size == 0;
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
    return urgent.bytes.length + packets.bytes.length;
  }

  /** Whole frames in a ring of bytes; guarded by the queue. */
  private static final class Ring {
    private static final int LEAST = 4 << 10;

    private final int most;
    private final byte[] headerBytes = new byte[FrameParser.HEADER];
    private byte[] bytes = new byte[0]; // a power of two long, or none
    private int head;
    private int size;

    Ring(int most) {
      this.most = most;
    }

    /** Makes room for a frame; the number of older ones that were lost to that. */
    int makeRoom(int frame) {
      int lost = 0;
      int limit = Math.max(most, frame);
      while (size > 0 && size + frame > limit) {
        int length = frameLength(head);
        head = head + length & bytes.length - 1;
        size -= length;
        lost++;
      }
      if (size + frame > bytes.length) {
        grow(size + frame);
      }
      return lost;
    }

    private void grow(int needed) {
      int capacity = Math.max(LEAST, Integer.highestOneBit(needed - 1) << 1);
      byte[] larger = new byte[capacity];
      copyOut(larger, 0, size);
      bytes = larger;
      head = 0;
    }

    private int frameLength(int at) {
      int length = 0;
      for (int i = 1; i < FrameParser.HEADER; i++) {
        length = length << 8 | bytes[at + i & bytes.length - 1] & 0xff;
      }
      return FrameParser.HEADER + length;
    }

    void header(int type, int length) {
      DerpFrames.header(headerBytes, 0, type, length);
      put(headerBytes, 0, FrameParser.HEADER);
    }

    void put(byte[] source, int offset, int length) {
      int tail = head + size & bytes.length - 1;
      int first = Math.min(length, bytes.length - tail);
      System.arraycopy(source, offset, bytes, tail, first);
      System.arraycopy(source, offset + first, bytes, 0, length - first);
      size += length;
    }

    int take(byte[] target, int from) {
      int room = target.length - from;
      int length = size;
      if (length > room) {
        length = 0;
        int next = frameLength(head);
        while (length + next <= room) {
          length += next;
          next = frameLength(head + length);
        }
      }
      copyOut(target, from, length);
      size -= length;
      head = size == 0 ? 0 : head + length & bytes.length - 1;
      return from + length;
    }

    private void copyOut(byte[] target, int from, int length) {
      int first = Math.min(length, bytes.length - head);
      System.arraycopy(bytes, head, target, from, first);
      System.arraycopy(bytes, 0, target, from + first, length - first);
    }

    void trim() {
      if (size == 0) {
        bytes = new byte[0];
        head = 0;
      }
    }
  }
}
