package io.homeward.engine.tun;

import io.homeward.engine.packet.IpProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Packets as plain arrays, made and checked in the most obvious way: the reference. */
final class TestPackets {
  private TestPackets() {}

  /** One TCP or UDP packet with right checksums. */
  static byte[] packet(
      boolean ipv4,
      int protocol,
      int flow,
      int identification,
      int sequence,
      int flags,
      int options,
      byte[] payload) {
    int ipBytes = ipv4 ? 20 : 40;
    int transportBytes = protocol == IpProtocol.TCP ? 20 + options : 8;
    ByteBuffer p = ByteBuffer.allocate(ipBytes + transportBytes + payload.length);
    if (ipv4) {
      p.putShort((short) 0x4500).putShort((short) p.capacity()).putShort((short) identification);
      p.putShort((short) 0x4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
      p.putInt(0x64400001).putInt(0x64400002 + flow);
    } else {
      p.putInt(0x60000000).putShort((short) (p.capacity() - 40)).put((byte) protocol);
      p.put((byte) 64).putLong(0xfd7a115ca1e00000L).putLong(1).putLong(0xfd7a115ca1e00000L);
      p.putLong(2 + flow);
    }
    p.putShort((short) (1000 + flow)).putShort((short) 2000);
    if (protocol == IpProtocol.TCP) {
      p.putInt(sequence).putInt(77).put((byte) ((20 + options) / 4 << 4)).put((byte) flags);
      p.putShort((short) 512).putInt(0);
      for (int i = 0; i < options; i++) {
        p.put((byte) 1);
      }
    } else {
      p.putShort((short) (8 + payload.length)).putShort((short) 0);
    }
    p.put(payload);
    byte[] packet = p.array();
    writeChecksums(packet, ipBytes, protocol);
    return packet;
  }

  static void writeChecksums(byte[] packet, int ipBytes, int protocol) {
    ByteBuffer p = ByteBuffer.wrap(packet);
    if (ipBytes == 20) {
      p.putShort(10, (short) 0);
      p.putShort(10, (short) ~sum(packet, 0, 20, 0));
    }
    int at = ipBytes + (protocol == IpProtocol.TCP ? 16 : 6);
    p.putShort(at, (short) 0);
    int checksum = ~transportSum(packet, ipBytes, protocol) & 0xffff;
    p.putShort(at, (short) (checksum == 0 && protocol == IpProtocol.UDP ? 0xffff : checksum));
  }

  static int transportSum(byte[] packet, int ipBytes, int protocol) {
    return sum(packet, ipBytes, packet.length - ipBytes, pseudo(packet, ipBytes, protocol));
  }

  static int pseudo(byte[] packet, int ipBytes, int protocol) {
    int addresses = ipBytes == 20 ? sum(packet, 12, 8, 0) : sum(packet, 8, 32, 0);
    return addresses + protocol + packet.length - ipBytes;
  }

  static int sum(byte[] bytes, int offset, int count, int start) {
    long sum = start;
    for (int i = 0; i < count; i++) {
      sum += (bytes[offset + i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }

  static byte[] random(Random random, int bytes) {
    byte[] out = new byte[bytes];
    random.nextBytes(out);
    return out;
  }

  /** What the packets of a joined packet are, cut naively. */
  static List<byte[]> split(
      boolean ipv4,
      int protocol,
      int flow,
      int identification,
      int sequence,
      int flags,
      int options,
      byte[] payload,
      int segmentBytes) {
    List<byte[]> out = new ArrayList<>();
    for (int at = 0; at < payload.length; at += segmentBytes) {
      int end = Math.min(at + segmentBytes, payload.length);
      int f = flags;
      if (end < payload.length) {
        f &= ~9;
      }
      if (at > 0) {
        f &= ~0x80;
      }
      out.add(
          packet(
              ipv4,
              protocol,
              flow,
              identification + out.size(),
              sequence + at,
              f,
              options,
              Arrays.copyOfRange(payload, at, end)));
    }
    return out;
  }
}
