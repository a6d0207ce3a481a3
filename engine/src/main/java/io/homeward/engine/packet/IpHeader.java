package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/** The header of a packet of either version of IP. */
final class IpHeader {
  private IpHeader() {}

  /** Writes an IP header of either family; returns where the transport begins. */
  static long write(long out, byte[] source, byte[] destination, int packetBytes, int protocol) {
    if (source.length == 4) {
      Ipv4Header.write(out, packetBytes, protocol, toInt(source), toInt(destination));
      return out + Ipv4Header.MIN_BYTES;
    }
    Ipv6Header.write(out, packetBytes - Ipv6Header.BYTES, protocol);
    Memory.put(source, 0, out + Ipv6Header.SOURCE, 16);
    Memory.put(destination, 0, out + Ipv6Header.DESTINATION, 16);
    return out + Ipv6Header.BYTES;
  }

  private static int toInt(byte[] address) {
    return (address[0] & 0xff) << 24
        | (address[1] & 0xff) << 16
        | (address[2] & 0xff) << 8
        | address[3] & 0xff;
  }
}
