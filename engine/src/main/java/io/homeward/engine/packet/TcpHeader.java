package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The TCP header, RFC 9293 section 3.1, at an address. No bounds are checked here.
 *
 * <pre>
 *  0 source port | 2 destination port
 *  4 sequence number
 *  8 acknowledgement number
 * 12 header words (high half) | 13 flags | 14 window
 * 16 checksum | 18 urgent pointer
 * 20 options
 * </pre>
 */
public final class TcpHeader {
  /** Bytes without options. */
  public static final int MIN_BYTES = 20;

  public static final int SEQUENCE = 4;
  public static final int ACKNOWLEDGEMENT = 8;
  public static final int DATA_OFFSET = 12;
  public static final int FLAGS = 13;
  public static final int WINDOW = 14;
  public static final int CHECKSUM = 16;
  public static final int URGENT = 18;

  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int URG = 32;
  public static final int ECE = 64;
  public static final int CWR = 128;

  private TcpHeader() {}

  /** Bytes of the header with options, as it says itself: 0 to 60. */
  public static int headerBytes(long header) {
    return (Memory.u8(header + DATA_OFFSET) >>> 4) * 4;
  }

  public static int flags(long header) {
    return Memory.u8(header + FLAGS);
  }
}
