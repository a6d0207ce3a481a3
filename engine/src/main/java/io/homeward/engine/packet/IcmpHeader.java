package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * ICMP (RFC 792) and ICMPv6 (RFC 4443) echo messages, at an address; both lay them out alike. No
 * bounds are checked here.
 *
 * <pre>
 * 0 type | 1 code | 2 checksum
 * 4 identifier | 6 sequence number
 * 8 data
 * </pre>
 */
public final class IcmpHeader {
  /** Bytes of an echo message without data. */
  public static final int ECHO_BYTES = 8;

  public static final int CHECKSUM = 2;
  public static final int IDENTIFIER = 4;
  public static final int SEQUENCE = 6;

  public static final int V4_ECHO_REPLY = 0;
  public static final int V4_ECHO_REQUEST = 8;
  public static final int V6_ECHO_REQUEST = 128;
  public static final int V6_ECHO_REPLY = 129;

  private IcmpHeader() {}

  public static int type(long header) {
    return Memory.u8(header);
  }

  public static int identifier(long header) {
    return Memory.u16Be(header + IDENTIFIER);
  }

  public static int sequence(long header) {
    return Memory.u16Be(header + SEQUENCE);
  }
}
