package io.homeward.engine.wireguard;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by local index. One owner changes it, any thread looks up without a lock and without
 * waiting: a session stays where it was put, a removed one leaves a mark there, and a table that is
 * half full is replaced by a new one as a whole. So a change costs the same however many there are.
 */
final class SessionTable {
  private static final int FEWEST_SLOTS = 16;

  /** Where a session was: a search goes on behind it. */
  private static final Object REMOVED = new Object();

  private int size;

  /** Slots that are not null. */
  private int used;

  private volatile AtomicReferenceArray<@Nullable Object> slots =
      new AtomicReferenceArray<>(FEWEST_SLOTS);

  /** Thread-safe. */
  @Nullable TransportSession find(int localIndex) {
    AtomicReferenceArray<@Nullable Object> table = slots;
    int mask = table.length() - 1;
    // Indexes are random, so they are their own hash. A table is never full.
    for (int i = localIndex & mask; ; i = i + 1 & mask) {
      Object slot = table.getAcquire(i);
      if (slot == null) {
        return null;
      }
      if (slot instanceof TransportSession session && session.localIndex() == localIndex) {
        return session;
      }
    }
  }

  void add(TransportSession session) {
    if (2 * (used + 1) > slots.length()) {
      rebuild();
    }
    put(slots, session);
    size++;
    used++;
  }

  void remove(TransportSession session) {
    AtomicReferenceArray<@Nullable Object> table = slots;
    int mask = table.length() - 1;
    for (int i = session.localIndex() & mask; ; i = i + 1 & mask) {
      Object slot = table.getPlain(i);
      if (slot == null) {
        return;
      }
      if (slot == session) {
        table.setRelease(i, REMOVED);
        size--;
        return;
      }
    }
  }

  /** Without the marks, and with room for as many sessions again. */
  private void rebuild() {
    AtomicReferenceArray<@Nullable Object> old = slots;
    AtomicReferenceArray<@Nullable Object> next =
        new AtomicReferenceArray<>(Math.max(FEWEST_SLOTS, Integer.highestOneBit(size + 1) << 2));
    for (int i = 0; i < old.length(); i++) {
      if (old.getPlain(i) instanceof TransportSession session) {
        put(next, session);
      }
    }
    used = size;
    slots = next;
  }

  private static void put(AtomicReferenceArray<@Nullable Object> table, TransportSession session) {
    int mask = table.length() - 1;
    int i = session.localIndex() & mask;
    while (table.getPlain(i) != null) {
      i = i + 1 & mask;
    }
    table.setRelease(i, session);
  }
}
