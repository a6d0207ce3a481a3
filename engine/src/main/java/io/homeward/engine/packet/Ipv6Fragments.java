package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * Cuts packets of IPv6 in two, as their source does that knows of a narrow link (RFC 8200, section
 * 4.5). A link that carries less than 1280 bytes has to do so below IPv6 (section 5): telling the
 * sender "packet too big" is no way out there, because no system makes packets smaller for it.
 */
public final class Ipv6Fragments {
  private static final int FRAGMENT_BYTES = 8;
  private static final int BEFORE_PAYLOAD = Ipv6Header.BYTES + FRAGMENT_BYTES;
  private static final int MORE = 1;

  private Ipv6Fragments() {}

  /**
   * Whether the packet is larger than {@code most} bytes and can be cut in two that are not. One
   * that has a part for routers on the way, or is a fragment itself, is left as it is.
   *
   * @param packet whole, as {@link PacketView} has accepted it
   * @param most a multiple of 8, 64 or more
   */
  public static boolean cuts(long packet, int length, int most) {
    return length > most
        && Memory.u8(packet) >> 4 == 6
        && switch (Ipv6Header.nextHeader(packet)) {
          case IpProtocol.HOP_BY_HOP,
              IpProtocol.ROUTING,
              IpProtocol.FRAGMENT,
              IpProtocol.DESTINATION_OPTIONS ->
              false;
          default -> restBytes(length, most) <= most;
        };
  }

  /** Bytes of the first of both. */
  public static int firstBytes(int most) {
    return BEFORE_PAYLOAD + firstPayload(most);
  }

  /** Bytes of the second of both. */
  public static int restBytes(int length, int most) {
    return length - Ipv6Header.BYTES - firstPayload(most) + BEFORE_PAYLOAD;
  }

  private static int firstPayload(int most) {
    return (most - BEFORE_PAYLOAD) / 8 * 8;
  }

  /**
   * Cuts a packet for which {@link #cuts} holds. It stays as it is.
   *
   * @param identification another one for each packet
   * @param first takes {@link #firstBytes} bytes
   * @param rest takes {@link #restBytes} bytes
   */
  public static void cut(
      long packet, int length, int most, int identification, long first, long rest) {
    int payload = firstPayload(most);
    part(packet, 0, payload, MORE, identification, first);
    part(packet, payload, length - Ipv6Header.BYTES - payload, payload, identification, rest);
  }

  /**
   * @param offsetAndMore the second word of the fragment header: bytes before this part, and
   *     whether more follow
   */
  private static void part(
      long packet, int from, int bytes, int offsetAndMore, int identification, long to) {
    Memory.copy(packet, to, Ipv6Header.BYTES);
    Memory.putU16Be(to + Ipv6Header.PAYLOAD_LENGTH, FRAGMENT_BYTES + bytes);
    Memory.putU8(to + Ipv6Header.NEXT_HEADER, IpProtocol.FRAGMENT);
    long header = to + Ipv6Header.BYTES;
    Memory.putU8(header, Ipv6Header.nextHeader(packet));
    Memory.putU8(header + 1, 0);
    Memory.putU16Be(header + 2, offsetAndMore);
    Memory.putI32Be(header + 4, identification);
    Memory.copy(packet + Ipv6Header.BYTES + from, header + FRAGMENT_BYTES, bytes);
  }
}
