package io.homeward.engine.dataplane;

import io.homeward.engine.packet.PacketView;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** This node's tailnet addresses, looked up for each packet without allocating. Immutable. */
final class OwnAddresses {
  /** Of each address the high and the low half; those of IPv4 are IPv4-mapped. */
  private final long[] halves;

  OwnAddresses(List<InetAddress> addresses) {
    halves = new long[2 * addresses.size()];
    for (int i = 0; i < addresses.size(); i++) {
      ByteBuffer raw = ByteBuffer.wrap(addresses.get(i).getAddress());
      boolean ipv4 = raw.remaining() == 4;
      halves[2 * i] = ipv4 ? 0 : raw.getLong();
      halves[2 * i + 1] = ipv4 ? 0xffff_0000_0000L | raw.getInt() & 0xffff_ffffL : raw.getLong();
    }
  }

  /** Whether the packet comes from one of them. */
  boolean isSourceOf(PacketView packet) {
    long high = packet.sourceHigh();
    long low = packet.sourceLow();
    for (int i = 0; i < halves.length; i += 2) {
      if (halves[i] == high && halves[i + 1] == low) {
        return true;
      }
    }
    return false;
  }
}
