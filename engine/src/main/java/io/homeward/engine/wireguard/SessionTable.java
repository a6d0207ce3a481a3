package io.homeward.engine.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * Sessions by local index. One owner changes it, any thread looks up without a lock: each change
 * publishes a new table, which is rare beside the look-ups.
 */
final class SessionTable {
  private static final int FEWEST_SLOTS = 16;

  private int size;
  private volatile @Nullable TransportSession[] slots = new TransportSession[FEWEST_SLOTS];

  /** Thread-safe. */
  @Nullable TransportSession find(int localIndex) {
    @Nullable TransportSession[] table = slots;
    int mask = table.length - 1;
    // Indexes are random, so they are their own hash. A table is never full.
    for (int i = localIndex & mask; ; i = i + 1 & mask) {
      TransportSession session = table[i];
      if (session == null || session.localIndex() == localIndex) {
        return session;
      }
    }
  }

  void add(TransportSession session) {
    size++;
    int capacity = Math.max(FEWEST_SLOTS, Integer.highestOneBit(size) << 2);
    slots = rebuilt(capacity, null, session);
  }

  void remove(TransportSession session) {
    if (find(session.localIndex()) == session) {
      size--;
      slots = rebuilt(slots.length, session, null);
    }
  }

  private @Nullable TransportSession[] rebuilt(
      int capacity, @Nullable TransportSession without, @Nullable TransportSession with) {
    @Nullable TransportSession[] next = new TransportSession[capacity];
    for (TransportSession session : slots) {
      if (session != null && session != without) {
        put(next, session);
      }
    }
    if (with != null) {
      put(next, with);
    }
    return next;
  }

  private static void put(@Nullable TransportSession[] table, TransportSession session) {
    int mask = table.length - 1;
    int i = session.localIndex() & mask;
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    table[i] = session;
  }
}
