package io.homeward.engine.dataplane;

import static java.util.Objects.requireNonNull;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.way.Way;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that came through relays and wait for the inbound thread. Bounded: what finds no room
 * is dropped, as the system does it with a socket. Any thread puts in; the inbound thread alone
 * takes out, and works on a datagram where it lies.
 */
final class RelayInbox implements AutoCloseable {
  /** The most bytes of one datagram; protocol reference, section 5.3. */
  static final int MAX_DATAGRAM = 65536;

  private static final int BYTES = 512 * 1024;
  private static final int MAX_WAITING = 1024;
  private static final int ALIGNMENT = 16;

  private final Runnable wake;
  private final Arena arena = Arena.ofShared();
  private final Way.@Nullable Relayed[] sources = new Way.Relayed[MAX_WAITING];
  private final int[] starts = new int[MAX_WAITING];
  private final int[] lengths = new int[MAX_WAITING];
  private long memory; // 0: nothing has come yet
  private int first;
  private int count;
  private int end;
  private boolean closed;

  /**
   * @param wake has the inbound thread look; called without the lock
   */
  RelayInbox(Runnable wake) {
    this.wake = wake;
  }

  /** Takes a copy; false when there is no room for it. */
  boolean offer(Way.Relayed source, byte[] from, int offset, int length) {
    synchronized (this) {
      int at = closed || length > MAX_DATAGRAM ? -1 : place(rounded(length));
      if (at < 0) {
        return false;
      }
      if (memory == 0) {
        memory = Memory.allocate(arena, BYTES);
      }
      Memory.put(from, offset, memory + at, length);
      int entry = (first + count) % MAX_WAITING;
      sources[entry] = source;
      starts[entry] = at;
      lengths[entry] = length;
      end = at + rounded(length);
      count++;
      if (count > 1) {
        return true; // who put in the first one has woken the thread
      }
    }
    wake.run();
    return true;
  }

  private static int rounded(int length) {
    return Math.max(length + ALIGNMENT - 1 & -ALIGNMENT, ALIGNMENT);
  }

  /** Where so many bytes have room in one piece, or -1. */
  private int place(int bytes) {
    if (count == 0) {
      return 0;
    }
    if (count == MAX_WAITING) {
      return -1;
    }
    int begin = starts[first];
    if (end <= begin) {
      return end + bytes <= begin ? end : -1;
    }
    if (end + bytes <= BYTES) {
      return end;
    }
    return bytes <= begin ? 0 : -1;
  }

  /** How many wait. Those stay where they are until {@link #remove}. */
  synchronized int waiting() {
    return count;
  }

  /** Where one of those that wait came from; 0 is the oldest. */
  synchronized Way.Relayed source(int index) {
    return requireNonNull(sources[(first + index) % MAX_WAITING]);
  }

  /** Where its bytes begin. */
  synchronized long address(int index) {
    return memory + starts[(first + index) % MAX_WAITING];
  }

  /** Its bytes, 0 or more. */
  synchronized int length(int index) {
    return lengths[(first + index) % MAX_WAITING];
  }

  /** The oldest so many are done with. */
  synchronized void remove(int done) {
    for (int i = 0; i < done; i++) {
      sources[first] = null;
      first = (first + 1) % MAX_WAITING;
      count--;
    }
  }

  /** Takes nothing more and frees the memory; the inbound thread has ended. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      count = 0;
      Memory.free(arena);
    }
  }
}
