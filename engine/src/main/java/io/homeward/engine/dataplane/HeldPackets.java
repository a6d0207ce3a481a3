package io.homeward.engine.dataplane;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Opened small packets that wait until those have been written that were sent before them, in the
 * order in which they came. They are copied: where they were received is needed again. Owned by one
 * thread.
 */
final class HeldPackets implements AutoCloseable {
  /** The most at once; a power of two. */
  static final int MOST = 256;

  /** The most bytes of one. */
  static final int MOST_BYTES = 256;

  private final Arena arena = Arena.ofShared();
  private final long memory = Memory.allocate(arena, (long) MOST * MOST_BYTES);
  private final @Nullable TransportSession[] sessions = new @Nullable TransportSession[MOST];
  private final long[] counters = new long[MOST];
  private final int[] lengths = new int[MOST];
  private final long[] turns = new long[MOST];
  private int first;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether one of so many bytes can be held. */
  boolean takes(int bytes) {
    return count < MOST && bytes <= MOST_BYTES;
  }

  /**
   * Holds one that it {@link #takes}, of 1 byte or more.
   *
   * @param counter of its message
   * @param turn in which it was received
   */
  void add(TransportSession session, long counter, long packet, int bytes, long turn) {
    int place = first + count++ & MOST - 1;
    Memory.copy(packet, at(place), bytes);
    sessions[place] = session;
    counters[place] = counter;
    lengths[place] = bytes;
    turns[place] = turn;
  }

  /**
   * Looks for one that was sent before a message.
   *
   * @return its number from the first on, -1: there is none
   */
  int before(TransportSession session, long counter) {
    for (int i = 0; i < count; i++) {
      int place = first + i & MOST - 1;
      if (sessions[place] == session && Long.compareUnsigned(counters[place], counter) < 0) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the first was received before that turn; false when there is none. */
  boolean isOlder(long turn) {
    return count > 0 && turns[first] < turn;
  }

  /** Where one is, until others are {@link #add}ed; the first is 0. */
  long address(int number) {
    return at(first + number & MOST - 1);
  }

  /** Bytes of one. */
  int length(int number) {
    return lengths[first + number & MOST - 1];
  }

  /** Takes one away; its bytes stay where they are until others are added. */
  void remove(int number) {
    sessions[first + number & MOST - 1] = null;
    lengths[first + number & MOST - 1] = 0;
    while (count > 0 && lengths[first] == 0) {
      first = first + 1 & MOST - 1;
      count--;
    }
  }

  private long at(int place) {
    return memory + (long) place * MOST_BYTES;
  }

  /** Frees the memory. Idempotent. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
