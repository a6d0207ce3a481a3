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
   * Holds one that it {@link #takes}.
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

  /** Whether there is a first, and it was sent before that message of the session. */
  boolean isBefore(TransportSession session, long counter) {
    return count > 0
        && sessions[first] == session
        && Long.compareUnsigned(counters[first], counter) < 0;
  }

  /** Whether there is a first, and it was received before that turn. */
  boolean isOlder(long turn) {
    return count > 0 && turns[first] < turn;
  }

  /** Where the first is, until others are {@link #add}ed. */
  long address() {
    return at(first);
  }

  /** Bytes of the first. */
  int length() {
    return lengths[first];
  }

  /** Takes the first away; what it holds stays where it is until others are added. */
  void remove() {
    sessions[first] = null;
    first = first + 1 & MOST - 1;
    count--;
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
