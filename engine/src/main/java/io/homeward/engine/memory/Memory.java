package io.homeward.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads and writes memory by address, without bounds: callers check lengths before they come here.
 * Multi-byte methods name their byte order; {@code Le} is little-endian, {@code Be} big-endian.
 * Addresses need no alignment.
 */
public final class Memory {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT_LE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_LE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  private Memory() {}

  /** Zeroed memory that lives as long as its arena, aligned to a page. Returns its address. */
  public static long allocate(Arena arena, long bytes) {
    return arena.allocate(bytes, 4096).address();
  }

  /** Frees all memory of an arena; once that is done, it does nothing. */
  public static void free(Arena arena) {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** One byte, 0 to 255. */
  public static int u8(long address) {
    return ALL.get(BYTE, address) & 0xff;
  }

  /** Writes the low 8 bits. */
  public static void putU8(long address, int value) {
    ALL.set(BYTE, address, (byte) value);
  }

  /** 0 to 65535. */
  public static int u16Be(long address) {
    return Short.reverseBytes(ALL.get(SHORT_LE, address)) & 0xffff;
  }

  /** Writes the low 16 bits. */
  public static void putU16Be(long address, int value) {
    ALL.set(SHORT_LE, address, Short.reverseBytes((short) value));
  }

  /** 0 to 65535. */
  public static int u16Le(long address) {
    return ALL.get(SHORT_LE, address) & 0xffff;
  }

  /** Writes the low 16 bits. */
  public static void putU16Le(long address, int value) {
    ALL.set(SHORT_LE, address, (short) value);
  }

  /** 32 bits. */
  public static int i32Be(long address) {
    return Integer.reverseBytes(ALL.get(INT_LE, address));
  }

  /** Writes 32 bits. */
  public static void putI32Be(long address, int value) {
    ALL.set(INT_LE, address, Integer.reverseBytes(value));
  }

  /** 32 bits. */
  public static int i32Le(long address) {
    return ALL.get(INT_LE, address);
  }

  /** Writes 32 bits. */
  public static void putI32Le(long address, int value) {
    ALL.set(INT_LE, address, value);
  }

  /** 64 bits. */
  public static long i64Le(long address) {
    return ALL.get(LONG_LE, address);
  }

  /** Writes 64 bits. */
  public static void putI64Le(long address, long value) {
    ALL.set(LONG_LE, address, value);
  }

  /** 64 bits. */
  public static long i64Be(long address) {
    return Long.reverseBytes(ALL.get(LONG_LE, address));
  }

  /** Writes 64 bits. */
  public static void putI64Be(long address, long value) {
    ALL.set(LONG_LE, address, Long.reverseBytes(value));
  }

  /** Copies; the areas may overlap. */
  public static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  /** Copies off-heap memory into an array. */
  public static void get(long from, byte[] target, int offset, int count) {
    MemorySegment.copy(ALL, BYTE, from, target, offset, count);
  }

  /** Copies an array into off-heap memory. */
  public static void put(byte[] source, int offset, long to, int count) {
    MemorySegment.copy(source, offset, ALL, BYTE, to, count);
  }

  /** Fills with zeros. */
  public static void clear(long address, long bytes) {
    ALL.asSlice(address, bytes).fill((byte) 0);
  }
}
