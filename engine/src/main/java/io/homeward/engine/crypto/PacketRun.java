package io.homeward.engine.crypto;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * Packets that are sealed or opened together under one key: where each is, and its counter, in
 * memory outside the heap as {@code native-helpers/seal/seal.h} describes it:
 *
 * <pre>
 * offset 0   u64  counter
 *        8   u64  address that is read
 *       16   u64  address that is written
 *       24   u32  bytes, without the tag
 *       28   u32  unused
 * </pre>
 *
 * <p>Owned by one thread.
 */
public final class PacketRun implements AutoCloseable {
  /** The most packets of a run. */
  public static final int MOST = 64;

  private static final int FROM_OFFSET = 8;
  private static final int TO_OFFSET = 16;
  private static final int BYTES_OFFSET = 24;
  private static final int ENTRY_BYTES = 32;

  private final Arena arena = Arena.ofShared();
  private final long memory = Memory.allocate(arena, (long) MOST * ENTRY_BYTES);
  private int count;

  /** A run of nothing yet. */
  public PacketRun() {}

  /**
   * Adds a packet. Its areas do not overlap those of another packet of the run.
   *
   * @param from where it is read: plain when it is to be sealed, else sealed with the tag behind
   * @param to where it is written, the tag behind when it is sealed; may be {@code from}
   * @param bytes 0 or more, without the tag
   * @throws IllegalStateException when there are {@link #MOST} already
   */
  public void add(long counter, long from, long to, int bytes) {
    if (count == MOST) {
      throw new IllegalStateException("a run has " + MOST + " packets at most");
    }
    long entry = entry(count++);
    Memory.putI64Le(entry, counter);
    Memory.putI64Le(entry + FROM_OFFSET, from);
    Memory.putI64Le(entry + TO_OFFSET, to);
    Memory.putI32Le(entry + BYTES_OFFSET, bytes);
  }

  /** How many packets there are, 0 to {@link #MOST}. */
  public int count() {
    return count;
  }

  /** The counter of a packet. */
  public long counter(int packet) {
    return Memory.i64Le(entry(packet));
  }

  /**
   * Gives a packet its counter.
   *
   * @param counter as for {@link #add}
   */
  public void setCounter(int packet, long counter) {
    Memory.putI64Le(entry(packet), counter);
  }

  /** Where a packet is read. */
  public long from(int packet) {
    return Memory.i64Le(entry(packet) + FROM_OFFSET);
  }

  /** Where a packet is written. */
  public long to(int packet) {
    return Memory.i64Le(entry(packet) + TO_OFFSET);
  }

  /** Bytes of a packet, without the tag. */
  public int bytes(int packet) {
    return Memory.i32Le(entry(packet) + BYTES_OFFSET);
  }

  /** Forgets all packets. */
  public void clear() {
    count = 0;
  }

  /** Where the descriptions begin. */
  long address() {
    return memory;
  }

  private long entry(int packet) {
    return memory + (long) packet * ENTRY_BYTES;
  }

  /** Frees the memory. Call when no thread uses it any more. Idempotent. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
