package io.homeward.engine.udp;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * Received datagrams. An entry is one datagram, or several of one source that the system joined:
 * then each has {@link #segmentBytes} bytes and the last may have fewer. Owned by the thread that
 * receives. Implementations of {@link UdpBatchSocket} fill it through {@link #set}.
 */
public final class UdpReceiveBatch implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final long memory;
  private final int entryBytes;
  private final int[] lengths;
  private final int[] segments;
  private final long[] highs;
  private final long[] lows;
  private final int[] ports;

  /**
   * @param entries the most entries, 1 or more
   * @param entryBytes room of each, at least 2048
   */
  public UdpReceiveBatch(int entries, int entryBytes) {
    this.entryBytes = entryBytes;
    memory = Memory.allocate(arena, (long) entries * entryBytes);
    lengths = new int[entries];
    segments = new int[entries];
    highs = new long[entries];
    lows = new long[entries];
    ports = new int[entries];
  }

  /** The most entries. */
  public int capacity() {
    return lengths.length;
  }

  /** Room of each entry in bytes. */
  public int entryBytes() {
    return entryBytes;
  }

  /** Where the bytes of an entry begin. */
  public long address(int entry) {
    return memory + (long) entry * entryBytes;
  }

  /** Bytes of an entry, 0 or more. */
  public int length(int entry) {
    return lengths[entry];
  }

  /** Bytes of each datagram of an entry but the last, at least 1. */
  public int segmentBytes(int entry) {
    return segments[entry];
  }

  /** Whether an entry came from there. */
  public boolean isFrom(int entry, UdpAddress address) {
    return lows[entry] == address.low()
        && ports[entry] == address.port()
        && highs[entry] == address.high();
  }

  /** Where an entry came from; a new object. */
  public UdpAddress source(int entry) {
    return new UdpAddress(highs[entry], lows[entry], ports[entry]);
  }

  /**
   * Describes an entry whose bytes have been written at {@link #address}.
   *
   * @param length 0 to {@link #entryBytes}
   * @param segmentBytes 1 or more; {@code length} or more when it is a single datagram
   */
  public void set(int entry, int length, int segmentBytes, long high, long low, int port) {
    lengths[entry] = length;
    segments[entry] = Math.max(segmentBytes, 1);
    highs[entry] = high;
    lows[entry] = low;
    ports[entry] = port;
  }

  /** Frees the memory. Call once, when no thread uses it any more. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
