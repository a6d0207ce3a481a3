package io.homeward.engine.filter;

import java.util.Arrays;

/**
 * The UDP and SCTP flows that began here, so that answers get in: the 512 used last. Shared by the
 * threads that send and receive; they come here only when the flow is another one than for the
 * packet before, see {@link OutboundFlows} and {@link InboundFilter}.
 *
 * <p>A chained hash table with a list in order of use, all in arrays: nothing is allocated.
 */
public final class FlowTable {
  /** How many flows are remembered. */
  public static final int CAPACITY = 512;

  private static final int BUCKETS = 2 * CAPACITY;
  private static final int NONE = -1;

  /** Stands for both ends of the list of use. */
  private static final int HEAD = CAPACITY;

  private final FlowKey[] keys = new FlowKey[CAPACITY];
  private final int[] buckets = new int[BUCKETS];
  private final int[] nextInBucket = new int[CAPACITY];
  private final int[] newer = new int[CAPACITY + 1];
  private final int[] older = new int[CAPACITY + 1];
  private int size;
  private volatile int removals;

  /** An empty table. */
  public FlowTable() {
    Arrays.setAll(keys, _ -> new FlowKey());
    Arrays.fill(buckets, NONE);
    newer[HEAD] = HEAD;
    older[HEAD] = HEAD;
  }

  /** Changes whenever a flow was forgotten: until then, one that was there still is. */
  int removals() {
    return removals;
  }

  /** Remembers the flow as the one used last. */
  synchronized void record(FlowKey key) {
    int slot = find(key);
    if (slot == NONE) {
      slot = size < CAPACITY ? size++ : forgetOldest();
      keys[slot].set(key);
      int bucket = bucket(key);
      nextInBucket[slot] = buckets[bucket];
      buckets[bucket] = slot;
    } else {
      unlink(slot);
    }
    linkAsNewest(slot);
  }

  /** Whether the flow is remembered; it then counts as used. */
  synchronized boolean use(FlowKey key) {
    int slot = find(key);
    if (slot == NONE) {
      return false;
    }
    unlink(slot);
    linkAsNewest(slot);
    return true;
  }

  private int find(FlowKey key) {
    int slot = buckets[bucket(key)];
    while (slot != NONE && !keys[slot].same(key)) {
      slot = nextInBucket[slot];
    }
    return slot;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // written under the lock only
  private int forgetOldest() {
    int slot = newer[HEAD];
    unlink(slot);
    int bucket = bucket(keys[slot]);
    if (buckets[bucket] == slot) {
      buckets[bucket] = nextInBucket[slot];
    } else {
      int before = buckets[bucket];
      while (nextInBucket[before] != slot) {
        before = nextInBucket[before];
      }
      nextInBucket[before] = nextInBucket[slot];
    }
    removals++;
    return slot;
  }

  private void unlink(int slot) {
    older[newer[slot]] = older[slot];
    newer[older[slot]] = newer[slot];
  }

  private void linkAsNewest(int slot) {
    int newest = older[HEAD];
    older[HEAD] = slot;
    newer[newest] = slot;
    older[slot] = newest;
    newer[slot] = HEAD;
  }

  private static int bucket(FlowKey key) {
    return key.hash() & BUCKETS - 1;
  }
}
