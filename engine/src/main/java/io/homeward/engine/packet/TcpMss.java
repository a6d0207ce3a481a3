package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The largest segment that the sender of a TCP SYN wants to get: option 2 of RFC 9293, section 3.2.
 */
public final class TcpMss {
  private static final int END = 0;
  private static final int NOTHING = 1;
  private static final int MSS = 2;
  private static final int MSS_BYTES = 4;

  private TcpMss() {}

  /** Whether the packet opens a TCP connection or answers such a one, and is whole. */
  public static boolean isSyn(PacketView packet) {
    return (packet.tcpFlags() & TcpHeader.SYN) != 0 && !packet.isFragment();
  }

  /**
   * What a TCP header names, 0 when nothing.
   *
   * @param bytes from there to the packet's end
   */
  static int named(long header, int bytes) {
    int at = find(header, bytes);
    return at == 0 ? 0 : Memory.u16Be(header + at);
  }

  /**
   * Lowers the size that a SYN names, and corrects its checksum, which has to be complete. What
   * names none or a smaller one stays as it is, and so does what is malformed.
   *
   * @param header the TCP header
   * @param bytes from there to the packet's end
   * @param most the largest segment, 1 to 65535
   */
  public static void clamp(long header, int bytes, int most) {
    int at = find(header, bytes);
    if (at != 0 && Memory.u16Be(header + at) > most) {
      lower(header, at, most);
    }
  }

  /** Where the size stands, 0: nowhere. */
  private static int find(long header, int bytes) {
    int end = bytes < TcpHeader.MIN_BYTES ? 0 : Math.min(TcpHeader.headerBytes(header), bytes);
    int at = TcpHeader.MIN_BYTES;
    while (at + MSS_BYTES <= end) {
      int kind = Memory.u8(header + at);
      if (kind == NOTHING) {
        at++;
        continue;
      }
      int length = Memory.u8(header + at + 1);
      if (kind == END || length < 2) {
        return 0;
      }
      if (kind == MSS && length == MSS_BYTES) {
        return at + 2;
      }
      at += length;
    }
    return 0;
  }

  private static void lower(long header, int at, int most) {
    int checksum = Memory.u16Le(header + TcpHeader.CHECKSUM);
    // Checksums count words from the header's begin; the option may lie across two.
    long first = header + (at & ~1);
    int words = (at & 1) + 1;
    int before = Memory.u16Le(first);
    int beforeNext = words == 1 ? 0 : Memory.u16Le(first + 2);
    Memory.putU16Be(header + at, most);
    checksum = Checksum.update(checksum, before, Memory.u16Le(first));
    if (words == 2) {
      checksum = Checksum.update(checksum, beforeNext, Memory.u16Le(first + 2));
    }
    Memory.putU16Le(header + TcpHeader.CHECKSUM, checksum);
  }
}
