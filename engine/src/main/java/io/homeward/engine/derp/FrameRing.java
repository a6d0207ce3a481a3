package io.homeward.engine.derp;

import io.homeward.engine.memory.Memory;

/**
 * Whole frames that wait to be written, in a ring of bytes. A full ring loses its oldest frames. It
 * grows while there is traffic, and is let go when there is none. Whoever holds the owner's lock.
 */
public final class FrameRing {
  private static final int LEAST = 4 << 10;

  private final FrameMemory memory;
  private int most;
  private final byte[] headerBytes = new byte[FrameParser.HEADER];
  private byte[] bytes = new byte[0]; // a power of two long, or none
  private int head;
  private int size;

  /**
   * An empty ring.
   *
   * @param most bytes that it keeps, where no single frame is longer
   */
  public FrameRing(int most) {
    this(most, new FrameMemory(Long.MAX_VALUE));
  }

  /**
   * An empty ring.
   *
   * @param most bytes that it keeps, where no single frame is longer
   * @param memory which it shares with others
   */
  public FrameRing(int most, FrameMemory memory) {
    this.most = most;
    this.memory = memory;
  }

  /** From now on it keeps more. */
  public void widen(int bytes) {
    most = bytes;
  }

  /**
   * Begins a frame, for which older ones may have to go. Exactly {@code length} bytes of body must
   * be put next.
   *
   * @return the number of frames that were lost to that; -1, and nothing may be put, when there is
   *     no memory for it
   */
  public int begin(int type, int length) {
    int lost = makeRoom(FrameParser.HEADER + length);
    if (lost < 0) {
      return lost;
    }
    DerpFrames.header(headerBytes, 0, type, length);
    put(headerBytes, 0, FrameParser.HEADER);
    return lost;
  }

  /**
   * Adds a whole frame; the number of older ones that were lost to it, or -1 when there is no
   * memory for it.
   */
  public int add(byte[] frame) {
    int lost = makeRoom(frame.length);
    if (lost >= 0) {
      put(frame, 0, frame.length);
    }
    return lost;
  }

  /** More of the frame that was begun. */
  public void put(byte[] source, int offset, int length) {
    int tail = head + size & bytes.length - 1;
    int first = Math.min(length, bytes.length - tail);
    System.arraycopy(source, offset, bytes, tail, first);
    System.arraycopy(source, offset + first, bytes, 0, length - first);
    size += length;
  }

  /** More of the frame that was begun, from memory outside of the heap. */
  public void put(long address, int length) {
    int tail = head + size & bytes.length - 1;
    int first = Math.min(length, bytes.length - tail);
    Memory.get(address, bytes, tail, first);
    Memory.get(address + first, bytes, 0, length - first);
    size += length;
  }

  /**
   * Moves whole frames into an array, the oldest first.
   *
   * @param from where to begin in it
   * @return where the frames end; {@code from} when nothing waits or the next does not fit
   */
  public int take(byte[] target, int from) {
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

  /** Bytes that wait. */
  public int size() {
    return size;
  }

  /** Whether it is more than half full. */
  public boolean isCrowded() {
    return size > most / 2;
  }

  /** Bytes of memory in use now, full or not. */
  public int held() {
    return bytes.length;
  }

  /** Lets the memory go, unless something waits. */
  public void trim() {
    if (size == 0) {
      memory.give(beyondLeast(bytes.length));
      bytes = new byte[0];
      head = 0;
    }
  }

  /** Loses all; the number of frames. */
  public int clear() {
    int lost = 0;
    while (size > 0) {
      dropOldest();
      lost++;
    }
    trim();
    return lost;
  }

  private int makeRoom(int frame) {
    int lost = dropFor(frame, Math.max(most, frame));
    if (size + frame <= bytes.length || grow(size + frame)) {
      return lost;
    }
    lost += dropFor(frame, bytes.length);
    return frame <= bytes.length ? lost : -1;
  }

  private int dropFor(int frame, int limit) {
    int lost = 0;
    while (size > 0 && size + frame > limit) {
      dropOldest();
      lost++;
    }
    return lost;
  }

  private void dropOldest() {
    int length = frameLength(head);
    head = head + length & bytes.length - 1;
    size -= length;
  }

  /** Whether there was memory for it. */
  private boolean grow(int needed) {
    int capacity = Math.max(LEAST, Integer.highestOneBit(needed - 1) << 1);
    if (!memory.take(beyondLeast(capacity) - beyondLeast(bytes.length))) {
      return false;
    }
    byte[] larger = new byte[capacity];
    copyOut(larger, 0, size);
    bytes = larger;
    head = 0;
    return true;
  }

  /** Memory of which there has to be some left; the least is there for everybody. */
  private static long beyondLeast(int capacity) {
    return Math.max(0, capacity - LEAST);
  }

  private int frameLength(int at) {
    int length = 0;
    for (int i = 1; i < FrameParser.HEADER; i++) {
      length = length << 8 | bytes[at + i & bytes.length - 1] & 0xff;
    }
    return FrameParser.HEADER + length;
  }

  private void copyOut(byte[] target, int from, int length) {
    int first = Math.min(length, bytes.length - head);
    System.arraycopy(bytes, head, target, from, first);
    System.arraycopy(bytes, 0, target, from + first, length - first);
  }
}
