package io.homeward.engine.filter;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import java.lang.foreign.Arena;

/** Writes packets of 64 bytes, one after the other at the same place, and parses them. */
final class TestPackets {
  private static final int PACKET_BYTES = 64;

  private final Arena arena = Arena.ofAuto();
  private final long at = Memory.allocate(arena, PACKET_BYTES);
  private final PacketView view = new PacketView();

  PacketView packet(int protocol, String from, int fromPort, String to, int toPort, int tcpFlags) {
    byte[] source = IpText.parse(from).getAddress();
    byte[] destination = IpText.parse(to).getAddress();
    return packet(protocol, source, fromPort, destination, toPort, tcpFlags);
  }

  PacketView packet(
      int protocol, byte[] source, int fromPort, byte[] destination, int toPort, int tcpFlags) {
    long transport = header(protocol, source, destination);
    Memory.putU16Be(transport, fromPort);
    Memory.putU16Be(transport + 2, toPort);
    Memory.putU8(transport + TcpHeader.DATA_OFFSET, 0x50);
    Memory.putU8(transport + TcpHeader.FLAGS, tcpFlags);
    return parsed();
  }

  PacketView icmp(String from, String to, int type) {
    byte[] source = IpText.parse(from).getAddress();
    int protocol = source.length == 4 ? IpProtocol.ICMP : IpProtocol.ICMP_V6;
    long transport = header(protocol, source, IpText.parse(to).getAddress());
    Memory.putU8(transport, type);
    return parsed();
  }

  PacketView laterFragment(String from, String to) {
    return fragment(
        IpProtocol.TCP, IpText.parse(from).getAddress(), IpText.parse(to).getAddress(), 100);
  }

  /**
   * A fragment other than the first, whose bytes look like a TCP header.
   *
   * @param units its offset in units of 8 bytes, 1 to 8191
   */
  PacketView fragment(int protocol, byte[] source, byte[] destination, int units) {
    if (source.length == 4) {
      header(protocol, source, destination);
      Memory.putU16Be(at + Ipv4Header.FRAGMENT, units);
    } else {
      long fragment = header(IpProtocol.FRAGMENT, source, destination);
      Memory.putU8(fragment, protocol);
      Memory.putU16Be(fragment + 2, units << 3);
    }
    return parsed();
  }

  private long header(int protocol, byte[] source, byte[] destination) {
    Memory.clear(at, PACKET_BYTES);
    if (source.length == 4) {
      Memory.putU8(at, 0x45);
      Memory.putU16Be(at + Ipv4Header.TOTAL_LENGTH, PACKET_BYTES);
      Memory.putU8(at + Ipv4Header.PROTOCOL, protocol);
      Memory.put(source, 0, at + Ipv4Header.SOURCE, 4);
      Memory.put(destination, 0, at + Ipv4Header.DESTINATION, 4);
      return at + Ipv4Header.MIN_BYTES;
    }
    Ipv6Header.write(at, PACKET_BYTES - Ipv6Header.BYTES, protocol);
    Memory.put(source, 0, at + Ipv6Header.SOURCE, 16);
    Memory.put(destination, 0, at + Ipv6Header.DESTINATION, 16);
    return at + Ipv6Header.BYTES;
  }

  private PacketView parsed() {
    if (view.parse(at, PACKET_BYTES) != PacketView.OK) {
      throw new IllegalStateException("the test wrote a broken packet");
    }
    return view;
  }
}
