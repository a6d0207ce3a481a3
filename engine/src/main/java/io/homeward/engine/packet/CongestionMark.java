package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * The mark that tells both ends of a flow to go slower without losing a packet (ECN, RFC 3168
 * section 5): two bits of the IP header's traffic class.
 */
public final class CongestionMark {
  private static final int BITS = 3;

  private CongestionMark() {}

  /**
   * Marks a packet whose sender says that it heeds the mark.
   *
   * @param packet a sound one, as {@link PacketView} finds it; of IPv4 its checksum is made anew
   * @return false: the sender says nothing of the kind, and the packet is as it was
   */
  public static boolean set(long packet) {
    boolean ipv4 = Memory.u8(packet) >>> 4 == 4;
    int shift = ipv4 ? 0 : 4; // the second byte: the traffic class, or its lower half
    int second = Memory.u8(packet + 1);
    if ((second >>> shift & BITS) == 0) {
      return false;
    }
    Memory.putU8(packet + 1, second | BITS << shift);
    if (ipv4) {
      Ipv4Header.writeChecksum(packet, Ipv4Header.headerBytes(packet));
    }
    return true;
  }
}
