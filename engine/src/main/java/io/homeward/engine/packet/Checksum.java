package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The Internet checksum, RFC 1071. Sums are kept unfolded in a long and in little-endian words,
 * which the ones' complement permits (section 2(B)): a checksum made here is written with {@link
 * Memory#putU16Le}. A long holds the sum of any packet without overflow.
 */
public final class Checksum {
  private static final long LOW = 0xffffffffL;

  private Checksum() {}

  /** The unfolded sum of {@code bytes} bytes; an odd last byte counts as if a zero followed. */
  public static long sum(long address, int bytes) {
    // As plain as it can be: the compiler makes wide instructions of it, of an unrolled loop none.
    int words = bytes >> 3;
    long even = 0;
    long odd = 0;
    for (int i = 0; i < words; i++) {
      long word = Memory.i64Le(address + 8L * i);
      even += word & LOW;
      odd += word >>> 32;
    }
    long a = address + 8L * words;
    long sum = even + odd;
    int rest = bytes & 7;
    if (rest >= 4) {
      sum += Memory.i32Le(a) & LOW;
      a += 4;
      rest -= 4;
    }
    if (rest >= 2) {
      sum += Memory.u16Le(a);
      a += 2;
      rest -= 2;
    }
    if (rest == 1) {
      sum += Memory.u8(a);
    }
    return sum;
  }

  /** The sum of the pseudo-header of an IPv4 packet (RFC 9293 section 3.1). */
  public static long pseudoHeaderV4(long ipHeader, int protocol, int transportBytes) {
    return (Memory.i64Le(ipHeader + Ipv4Header.SOURCE) & LOW)
        + (Memory.i64Le(ipHeader + Ipv4Header.SOURCE) >>> 32)
        + word(protocol)
        + word(transportBytes);
  }

  /** The sum of the pseudo-header of an IPv6 packet (RFC 8200 section 8.1). */
  public static long pseudoHeaderV6(long ipHeader, int protocol, int transportBytes) {
    return sum(ipHeader + Ipv6Header.SOURCE, 32) + word(protocol) + word(transportBytes);
  }

  /** The sum of the pseudo-header by the version of the IP header at the address. */
  public static long pseudoHeader(long ipHeader, int protocol, int transportBytes) {
    return Memory.u8(ipHeader) >>> 4 == 4
        ? pseudoHeaderV4(ipHeader, protocol, transportBytes)
        : pseudoHeaderV6(ipHeader, protocol, transportBytes);
  }

  /** A number of 16 bits in network order, as it adds to a sum. */
  public static long word(int value) {
    return Short.toUnsignedLong(Short.reverseBytes((short) value));
  }

  /** The sum in 16 bits, not complemented; 0xffff over a whole that holds its right checksum. */
  public static int fold(long sum) {
    long s = (sum & LOW) + (sum >>> 32);
    s = (s & 0xffff) + (s >>> 16);
    s = (s & 0xffff) + (s >>> 16);
    return (int) ((s & 0xffff) + (s >>> 16));
  }

  /** The checksum to write with {@link Memory#putU16Le}. */
  public static int finish(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /** As {@link #finish}, with 0xffff for 0, which means "no checksum" in UDP. */
  public static int finishUdp(long sum) {
    int checksum = finish(sum);
    return checksum == 0 ? 0xffff : checksum;
  }

  /**
   * The checksum after one aligned word changed, RFC 1624 equation 3; all as little-endian words.
   */
  public static int update(int checksum, int oldWord, int newWord) {
    return finish((~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff));
  }

  /** Whether the transport part of a packet holds its right checksum. */
  public static boolean transportValid(
      long ipHeader, int protocol, long transport, int transportBytes) {
    return fold(pseudoHeader(ipHeader, protocol, transportBytes) + sum(transport, transportBytes))
        == 0xffff;
  }
}
