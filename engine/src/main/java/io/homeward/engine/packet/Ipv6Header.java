package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The fixed IPv6 header, RFC 8200 section 3, at an address. No bounds are checked here.
 *
 * <pre>
 *  0 version, traffic class, flow label
 *  4 payload length | 6 next header | 7 hop limit
 *  8 source
 * 24 destination
 * </pre>
 */
public final class Ipv6Header {
  /** Bytes of the fixed header. */
  public static final int BYTES = 40;

  public static final int PAYLOAD_LENGTH = 4;
  public static final int NEXT_HEADER = 6;
  public static final int HOP_LIMIT = 7;
  public static final int SOURCE = 8;
  public static final int DESTINATION = 24;

  private Ipv6Header() {}

  /** Bytes after the fixed header, as it says itself. */
  public static int payloadLength(long header) {
    return Memory.u16Be(header + PAYLOAD_LENGTH);
  }

  public static int nextHeader(long header) {
    return Memory.u8(header + NEXT_HEADER);
  }

  /** Writes a header with hop limit 64 and no flow label, all but the addresses. */
  public static void write(long header, int payloadLength, int nextHeader) {
    Memory.putI32Be(header, 0x60000000);
    Memory.putU16Be(header + PAYLOAD_LENGTH, payloadLength);
    Memory.putU8(header + NEXT_HEADER, nextHeader);
    Memory.putU8(header + HOP_LIMIT, 64);
  }
}
