package io.homeward.engine.packet;

/**
 * The UDP header, RFC 768, at an address.
 *
 * <pre>
 * 0 source port | 2 destination port
 * 4 length      | 6 checksum
 * </pre>
 */
public final class UdpHeader {
  public static final int BYTES = 8;
  public static final int SOURCE_PORT = 0;
  public static final int DESTINATION_PORT = 2;
  public static final int LENGTH = 4;
  public static final int CHECKSUM = 6;

  private UdpHeader() {}
}
