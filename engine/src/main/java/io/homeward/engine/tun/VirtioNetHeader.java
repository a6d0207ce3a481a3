package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;

/**
 * The virtio-net header that stands before each packet of a device with {@code IFF_VNET_HDR}
 * (virtio 1.2 section 5.1.6; numbers in the machine's byte order, little-endian on all that we run
 * on).
 *
 * <pre>
 * 0 flags | 1 segmentation type | 2 bytes of headers (a hint only)
 * 4 payload bytes per segment   | 6 where the checksum's cover begins
 * 8 where the checksum stands, from there
 * </pre>
 *
 * Values come from the kernel, yet nothing relies on them before {@link Segmenter} checked them.
 */
public final class VirtioNetHeader {
  /** Bytes of the header. */
  public static final int BYTES = 10;

  /** Flag: the transport checksum holds the pseudo-header's sum only. */
  public static final int NEEDS_CHECKSUM = 1;

  static final int NO_SEGMENTS = 0;
  static final int TCP_V4 = 1;
  static final int TCP_V6 = 4;
  static final int UDP_L4 = 5;

  /** Bit beside a TCP type: the first segment carries CWR (RFC 3168). */
  static final int ECN = 0x80;

  private static final int TYPE = 1;
  private static final int HEADER_BYTES = 2;
  private static final int SEGMENT_BYTES = 4;
  private static final int CHECKSUM_START = 6;
  private static final int CHECKSUM_OFFSET = 8;

  private int flags;
  private int type;
  private int segmentBytes;
  private int checksumStart;
  private int checksumOffset;

  VirtioNetHeader() {}

  void setNone() {
    flags = 0;
    type = NO_SEGMENTS;
    segmentBytes = 0;
    checksumStart = 0;
    checksumOffset = 0;
  }

  void read(long header) {
    flags = Memory.u8(header);
    type = Memory.u8(header + TYPE);
    segmentBytes = Memory.u16Le(header + SEGMENT_BYTES);
    checksumStart = Memory.u16Le(header + CHECKSUM_START);
    checksumOffset = Memory.u16Le(header + CHECKSUM_OFFSET);
  }

  /** Writes the header of a packet that is whole and has its checksum. */
  static void writeNone(long header) {
    Memory.putI64Le(header, 0);
    Memory.putU16Le(header + CHECKSUM_OFFSET, 0);
  }

  /** Writes the header of joined segments whose checksum holds the pseudo-header's sum. */
  static void writeJoined(
      long header,
      int type,
      int headerBytes,
      int segmentBytes,
      int transportOffset,
      int checksumOffset) {
    Memory.putU8(header, NEEDS_CHECKSUM);
    Memory.putU8(header + TYPE, type);
    Memory.putU16Le(header + HEADER_BYTES, headerBytes);
    Memory.putU16Le(header + SEGMENT_BYTES, segmentBytes);
    Memory.putU16Le(header + CHECKSUM_START, transportOffset);
    Memory.putU16Le(header + CHECKSUM_OFFSET, checksumOffset);
  }

  boolean needsChecksum() {
    return (flags & NEEDS_CHECKSUM) != 0;
  }

  /** The type without {@link #ECN}. */
  int type() {
    return type & ~ECN;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  int checksumStart() {
    return checksumStart;
  }

  int checksumOffset() {
    return checksumOffset;
  }
}
