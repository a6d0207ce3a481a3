package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/** Makes whole UDP packets. Addresses are of 4 or 16 bytes, both of one family. */
public final class UdpDatagram {
  /** The most that one packet can carry over either family. */
  public static final int MAX_PAYLOAD = 65535 - Ipv4Header.MIN_BYTES - UdpHeader.BYTES;

  private UdpDatagram() {}

  /** Bytes of a packet that carries {@code payloadBytes}. */
  public static int packetBytes(boolean ipv4, int payloadBytes) {
    return (ipv4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES) + UdpHeader.BYTES + payloadBytes;
  }

  /**
   * Writes a packet of {@link #packetBytes} bytes with its checksums.
   *
   * @return the bytes written
   * @throws IllegalArgumentException when the payload exceeds {@link #MAX_PAYLOAD} bytes
   */
  public static int write(
      long out,
      byte[] source,
      int sourcePort,
      byte[] destination,
      int destinationPort,
      byte[] payload) {
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("payload of " + payload.length + " bytes");
    }
    int bytes = packetBytes(source.length == 4, payload.length);
    long udp = IpHeader.write(out, source, destination, bytes, IpProtocol.UDP);
    int udpBytes = UdpHeader.BYTES + payload.length;
    Memory.putU16Be(udp + UdpHeader.SOURCE_PORT, sourcePort);
    Memory.putU16Be(udp + UdpHeader.DESTINATION_PORT, destinationPort);
    Memory.putU16Be(udp + UdpHeader.LENGTH, udpBytes);
    Memory.putU16Le(udp + UdpHeader.CHECKSUM, 0);
    Memory.put(payload, 0, udp + UdpHeader.BYTES, payload.length);
    long sum = Checksum.pseudoHeader(out, IpProtocol.UDP, udpBytes) + Checksum.sum(udp, udpBytes);
    Memory.putU16Le(udp + UdpHeader.CHECKSUM, Checksum.finishUdp(sum));
    return bytes;
  }
}
