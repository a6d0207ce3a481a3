package io.homeward.engine.packet;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * One TCP segment with its addresses, as a value: for the few connections that end in the engine.
 * RFC 9293 section 3.1.
 *
 * @param source who sent it
 * @param destination to whom, of the same family
 * @param sequence number of the first byte, or of SYN or FIN
 * @param acknowledgement the next byte that is expected; meaningless without ACK
 * @param flags of {@link TcpHeader}
 * @param window how many bytes more the sender takes, 0 to 65535
 * @param maxSegment the option of that name, 0 without one
 * @param payload what it carries; not changed any more by anyone
 */
public record TcpSegment(
    Endpoint source,
    Endpoint destination,
    int sequence,
    int acknowledgement,
    int flags,
    int window,
    int maxSegment,
    byte[] payload) {
  private static final int MAX_SEGMENT = 2;
  private static final int MAX_SEGMENT_BYTES = 4;

  /**
   * Reads the segment that a packet carries, or null when its checksum is wrong.
   *
   * @param packet a whole packet of TCP, no fragment
   */
  public static @Nullable TcpSegment read(PacketView packet) {
    long tcp = packet.transport();
    int bytes = packet.transportLength();
    if (!Checksum.transportValid(packet.address(), IpProtocol.TCP, tcp, bytes)) {
      return null;
    }
    boolean ipv4 = packet.version() == 4;
    long ip = packet.address();
    byte[] from = new byte[ipv4 ? 4 : 16];
    byte[] to = new byte[from.length];
    Memory.get(ip + (ipv4 ? Ipv4Header.SOURCE : Ipv6Header.SOURCE), from, 0, from.length);
    Memory.get(ip + (ipv4 ? Ipv4Header.DESTINATION : Ipv6Header.DESTINATION), to, 0, to.length);
    byte[] payload = new byte[packet.length() - packet.payloadOffset()];
    Memory.get(ip + packet.payloadOffset(), payload, 0, payload.length);
    return new TcpSegment(
        new Endpoint(IpText.fromBytes(from), packet.sourcePort()),
        new Endpoint(IpText.fromBytes(to), packet.destinationPort()),
        Memory.i32Be(tcp + TcpHeader.SEQUENCE),
        Memory.i32Be(tcp + TcpHeader.ACKNOWLEDGEMENT),
        packet.tcpFlags(),
        Memory.u16Be(tcp + TcpHeader.WINDOW),
        TcpMss.named(tcp, bytes),
        payload);
  }

  /** Whether all of these flags are set. */
  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** How many sequence numbers it takes: its bytes, SYN and FIN. */
  public int sequenceLength() {
    return payload.length + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
  }

  /** Bytes of the packet that {@link #write} makes. */
  public int packetBytes() {
    int ip = source.isIpv4() ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    return ip + headerBytes() + payload.length;
  }

  private int headerBytes() {
    return TcpHeader.MIN_BYTES + (maxSegment > 0 ? MAX_SEGMENT_BYTES : 0);
  }

  /** Writes a whole packet of {@link #packetBytes} bytes with its checksums. */
  public void write(long out) {
    long tcp =
        IpHeader.write(
            out,
            source.address().getAddress(),
            destination.address().getAddress(),
            packetBytes(),
            IpProtocol.TCP);
    int bytes = headerBytes() + payload.length;
    Memory.putU16Be(tcp, source.port());
    Memory.putU16Be(tcp + 2, destination.port());
    Memory.putI32Be(tcp + TcpHeader.SEQUENCE, sequence);
    Memory.putI32Be(tcp + TcpHeader.ACKNOWLEDGEMENT, acknowledgement);
    Memory.putU8(tcp + TcpHeader.DATA_OFFSET, headerBytes() / 4 << 4);
    Memory.putU8(tcp + TcpHeader.FLAGS, flags);
    Memory.putU16Be(tcp + TcpHeader.WINDOW, window);
    Memory.putU16Le(tcp + TcpHeader.CHECKSUM, 0);
    Memory.putU16Be(tcp + TcpHeader.URGENT, 0);
    if (maxSegment > 0) {
      Memory.putU8(tcp + TcpHeader.MIN_BYTES, MAX_SEGMENT);
      Memory.putU8(tcp + TcpHeader.MIN_BYTES + 1, MAX_SEGMENT_BYTES);
      Memory.putU16Be(tcp + TcpHeader.MIN_BYTES + 2, maxSegment);
    }
    Memory.put(payload, 0, tcp + headerBytes(), payload.length);
    long sum = Checksum.pseudoHeader(out, IpProtocol.TCP, bytes) + Checksum.sum(tcp, bytes);
    Memory.putU16Le(tcp + TcpHeader.CHECKSUM, Checksum.finish(sum));
  }
}
