package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * Cuts packets of IPv4 in two, as a router does before a link that is too narrow (RFC 791, section
 * 3.2). "Don't fragment" does not hold here: the narrow place is inside a tunnel, where nobody
 * could do anything about it.
 */
public final class Ipv4Fragments {
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int RESERVED = 0x8000;

  private Ipv4Fragments() {}

  /**
   * Whether the packet is larger than {@code most} bytes and can be cut in two that are not.
   *
   * @param packet whole, as {@link PacketView} has accepted it
   * @param most a multiple of 4, 68 or more
   */
  public static boolean cuts(long packet, int length, int most) {
    return length > most
        && Memory.u8(packet) == (4 << 4 | Ipv4Header.MIN_BYTES / 4) // no options
        && length - firstBytes(most) + Ipv4Header.MIN_BYTES <= most;
  }

  /** Bytes of the first of both. */
  public static int firstBytes(int most) {
    return Ipv4Header.MIN_BYTES + (most - Ipv4Header.MIN_BYTES) / 8 * 8;
  }

  /** Bytes of the second of both. */
  public static int restBytes(int length, int most) {
    return length - firstBytes(most) + Ipv4Header.MIN_BYTES;
  }

  /**
   * Cuts a packet for which {@link #cuts} holds: what stays in place is the first of both.
   *
   * @param identification for a packet that was not to be fragmented, and therefore has none that
   *     counts (RFC 6864, section 4.1); 16 bits, another one each time
   * @param rest takes the second, {@link #restBytes} bytes
   */
  public static void cut(long packet, int length, int most, int identification, long rest) {
    int first = firstBytes(most);
    int fragment = Memory.u16Be(packet + Ipv4Header.FRAGMENT);
    if ((fragment & DONT_FRAGMENT) != 0) {
      Memory.putU16Be(packet + Ipv4Header.IDENTIFICATION, identification);
    }
    int kept = fragment & ~(DONT_FRAGMENT | RESERVED);
    Memory.copy(packet, rest, Ipv4Header.MIN_BYTES);
    Memory.copy(packet + first, rest + Ipv4Header.MIN_BYTES, length - first);
    int offset = (kept & Ipv4Header.FRAGMENT_OFFSET) + (first - Ipv4Header.MIN_BYTES) / 8;
    complete(rest, restBytes(length, most), kept & Ipv4Header.MORE_FRAGMENTS | offset);
    complete(packet, first, kept | Ipv4Header.MORE_FRAGMENTS);
  }

  private static void complete(long header, int length, int fragment) {
    Memory.putU16Be(header + Ipv4Header.TOTAL_LENGTH, length);
    Memory.putU16Be(header + Ipv4Header.FRAGMENT, fragment);
    Ipv4Header.writeChecksum(header, Ipv4Header.MIN_BYTES);
  }
}
