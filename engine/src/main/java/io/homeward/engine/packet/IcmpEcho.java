package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/** Makes ICMP and ICMPv6 echo messages. Addresses are of 4 or 16 bytes, both of one family. */
public final class IcmpEcho {
  private IcmpEcho() {}

  /** Whether the packet is an unfragmented echo request with its whole header. */
  public static boolean isRequest(PacketView packet) {
    return isEcho(packet, IcmpHeader.V4_ECHO_REQUEST, IcmpHeader.V6_ECHO_REQUEST);
  }

  /** Whether the packet is an unfragmented echo reply with its whole header. */
  public static boolean isReply(PacketView packet) {
    return isEcho(packet, IcmpHeader.V4_ECHO_REPLY, IcmpHeader.V6_ECHO_REPLY);
  }

  private static boolean isEcho(PacketView packet, int typeV4, int typeV6) {
    int protocol = packet.version() == 4 ? IpProtocol.ICMP : IpProtocol.ICMP_V6;
    return packet.protocol() == protocol
        && !packet.isFragment()
        && packet.transportLength() >= IcmpHeader.ECHO_BYTES
        && packet.icmpType() == (packet.version() == 4 ? typeV4 : typeV6);
  }

  /**
   * Bytes of an echo request with the given data.
   *
   * @param ipv4 the family
   * @param dataBytes 0 or more
   */
  public static int requestBytes(boolean ipv4, int dataBytes) {
    return (ipv4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES) + IcmpHeader.ECHO_BYTES + dataBytes;
  }

  /**
   * Writes an echo request of {@link #requestBytes} bytes.
   *
   * @return the bytes written
   */
  public static int writeRequest(
      long out, byte[] source, byte[] destination, int identifier, int sequence, byte[] data) {
    boolean ipv4 = source.length == 4;
    int bytes = requestBytes(ipv4, data.length);
    long message = IpHeader.write(out, source, destination, bytes, protocolOf(ipv4));
    Memory.putU8(message, ipv4 ? IcmpHeader.V4_ECHO_REQUEST : IcmpHeader.V6_ECHO_REQUEST);
    Memory.putU8(message + 1, 0);
    Memory.putU16Le(message + IcmpHeader.CHECKSUM, 0);
    Memory.putU16Be(message + IcmpHeader.IDENTIFIER, identifier);
    Memory.putU16Be(message + IcmpHeader.SEQUENCE, sequence);
    Memory.put(data, 0, message + IcmpHeader.ECHO_BYTES, data.length);
    int messageBytes = IcmpHeader.ECHO_BYTES + data.length;
    // ICMPv6 has the pseudo-header in its checksum (RFC 4443 section 2.3), ICMP has not.
    long pseudo = ipv4 ? 0 : Checksum.pseudoHeaderV6(out, IpProtocol.ICMP_V6, messageBytes);
    Memory.putU16Le(
        message + IcmpHeader.CHECKSUM,
        Checksum.finish(pseudo + Checksum.sum(message, messageBytes)));
    return bytes;
  }

  /**
   * Makes an echo request its own reply, in place: addresses swapped, type and checksum changed,
   * hop limit fresh. Only for packets for which {@link #isRequest} holds.
   */
  public static void turnIntoReply(PacketView request) {
    long ip = request.address();
    long message = request.transport();
    boolean ipv4 = request.version() == 4;
    if (ipv4) {
      int source = Memory.i32Le(ip + Ipv4Header.SOURCE);
      Memory.putI32Le(ip + Ipv4Header.SOURCE, Memory.i32Le(ip + Ipv4Header.DESTINATION));
      Memory.putI32Le(ip + Ipv4Header.DESTINATION, source);
      Memory.putU8(ip + Ipv4Header.TIME_TO_LIVE, 64);
      Ipv4Header.writeChecksum(ip, request.transportOffset());
    } else {
      for (int i = 0; i < 16; i += 8) {
        long source = Memory.i64Le(ip + Ipv6Header.SOURCE + i);
        Memory.putI64Le(ip + Ipv6Header.SOURCE + i, Memory.i64Le(ip + Ipv6Header.DESTINATION + i));
        Memory.putI64Le(ip + Ipv6Header.DESTINATION + i, source);
      }
      Memory.putU8(ip + Ipv6Header.HOP_LIMIT, 64);
    }
    // Swapped addresses leave the pseudo-header's sum alone: only the type changes.
    int before = Memory.u16Le(message);
    Memory.putU8(message, ipv4 ? IcmpHeader.V4_ECHO_REPLY : IcmpHeader.V6_ECHO_REPLY);
    int checksum = Memory.u16Le(message + IcmpHeader.CHECKSUM);
    Memory.putU16Le(
        message + IcmpHeader.CHECKSUM, Checksum.update(checksum, before, Memory.u16Le(message)));
  }

  private static int protocolOf(boolean ipv4) {
    return ipv4 ? IpProtocol.ICMP : IpProtocol.ICMP_V6;
  }
}
