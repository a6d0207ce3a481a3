package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The IPv4 header, RFC 791 section 3.1, at an address. No bounds are checked here.
 *
 * <pre>
 *  0 version and header words | 1 traffic class | 2 total length
 *  4 identification           | 6 flags and fragment offset
 *  8 time to live | 9 protocol | 10 header checksum
 * 12 source
 * 16 destination
 * 20 options
 * </pre>
 */
public final class Ipv4Header {
  /** Bytes without options. */
  public static final int MIN_BYTES = 20;

  public static final int TRAFFIC_CLASS = 1;
  public static final int TOTAL_LENGTH = 2;
  public static final int IDENTIFICATION = 4;
  public static final int FRAGMENT = 6;
  public static final int TIME_TO_LIVE = 8;
  public static final int PROTOCOL = 9;
  public static final int CHECKSUM = 10;
  public static final int SOURCE = 12;
  public static final int DESTINATION = 16;

  /** Bit of {@link #FRAGMENT}: more fragments follow. */
  public static final int MORE_FRAGMENTS = 0x2000;

  /** Bits of {@link #FRAGMENT}: offset in units of 8 bytes. */
  public static final int FRAGMENT_OFFSET = 0x1fff;

  private Ipv4Header() {}

  /** Bytes of the header with options, as it says itself: 0 to 60. */
  public static int headerBytes(long header) {
    return (Memory.u8(header) & 15) * 4;
  }

  /** Bytes of header and payload, as it says itself. */
  public static int totalLength(long header) {
    return Memory.u16Be(header + TOTAL_LENGTH);
  }

  public static int protocol(long header) {
    return Memory.u8(header + PROTOCOL);
  }

  public static int source(long header) {
    return Memory.i32Be(header + SOURCE);
  }

  public static int destination(long header) {
    return Memory.i32Be(header + DESTINATION);
  }

  /** Computes and writes the header checksum over {@code headerBytes} bytes. */
  public static void writeChecksum(long header, int headerBytes) {
    Memory.putU16Le(header + CHECKSUM, 0);
    Memory.putU16Le(header + CHECKSUM, Checksum.finish(Checksum.sum(header, headerBytes)));
  }

  /** Writes a header without options, with its checksum; not to be fragmented. */
  public static void write(
      long header, int totalLength, int protocol, int source, int destination) {
    Memory.putU16Be(header, 0x4500);
    Memory.putU16Be(header + TOTAL_LENGTH, totalLength);
    Memory.putU16Be(header + IDENTIFICATION, 0);
    Memory.putU16Be(header + FRAGMENT, 0x4000);
    Memory.putU8(header + TIME_TO_LIVE, 64);
    Memory.putU8(header + PROTOCOL, protocol);
    Memory.putI32Be(header + SOURCE, source);
    Memory.putI32Be(header + DESTINATION, destination);
    writeChecksum(header, MIN_BYTES);
  }
}
