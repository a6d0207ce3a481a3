package io.homeward.engine.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.testing.FuzzInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  private final TunPacket packet = new TunPacket();
  private final Segmenter segmenter = new Segmenter();

  @AfterEach
  void free() {
    packet.close();
    segmenter.close();
  }

  private void load(byte[] bytes, int flags, int type, int segment, int start, int offset) {
    long header = packet.address() - VirtioNetHeader.BYTES;
    Memory.putU8(header, flags);
    Memory.putU8(header + 1, type);
    Memory.putU16Le(header + 2, 0);
    Memory.putU16Le(header + 4, segment);
    Memory.putU16Le(header + 6, start);
    Memory.putU16Le(header + 8, offset);
    Memory.put(bytes, 0, packet.address(), bytes.length);
    packet.set(bytes.length);
  }

  private List<byte[]> all() {
    List<byte[]> out = new ArrayList<>();
    while (segmenter.next()) {
      byte[] bytes = new byte[segmenter.length()];
      Memory.get(segmenter.address(), bytes, 0, bytes.length);
      out.add(bytes);
      // Whoever seals may pad in place.
      for (int i = 0; i < 16; i++) {
        assertThat(Memory.u8(segmenter.address() + bytes.length + i)).isZero();
        Memory.putU8(segmenter.address() + bytes.length + i, 0x55);
      }
    }
    return out;
  }

  @Test
  void splitsAsANaiveSplitterDoes() {
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      boolean ipv4 = random.nextBoolean();
      boolean tcp = random.nextBoolean();
      int protocol = tcp ? IpProtocol.TCP : IpProtocol.UDP;
      int options = tcp ? 4 * random.nextInt(11) : 0;
      int segment = 1 + random.nextInt(random.nextBoolean() ? 60 : 1400);
      int headers = (ipv4 ? 20 : 40) + (tcp ? 20 + options : 8);
      byte[] payload =
          TestPackets.random(random, 1 + random.nextInt(Math.min(65535 - headers, segment * 50)));
      int id = random.nextInt(65536);
      int sequence = random.nextInt();
      int flags = tcp ? 0x10 | random.nextInt(256) & 0xe9 : 0;
      byte[] joined = TestPackets.packet(ipv4, protocol, 1, id, sequence, flags, options, payload);
      int type = tcp ? (ipv4 ? 1 : 4) : 5;
      if (tcp && (flags & 0x80) != 0) {
        type |= VirtioNetHeader.ECN;
      }
      load(joined, 1, type, segment, ipv4 ? 20 : 40, tcp ? 16 : 6);

      assertThat(segmenter.start(packet)).isEqualTo(Segmenter.OK);

      assertThat(all())
          .usingElementComparator(java.util.Arrays::compare)
          .containsExactlyElementsOf(
              TestPackets.split(ipv4, protocol, 1, id, sequence, flags, options, payload, segment));
    }
  }

  @Test
  void completesAPartialChecksum() {
    Random random = new Random(4);
    for (boolean ipv4 : new boolean[] {true, false}) {
      for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP}) {
        byte[] whole =
            TestPackets.packet(ipv4, protocol, 0, 1, 2, 0x18, 0, TestPackets.random(random, 333));
        byte[] partial = whole.clone();
        int ip = ipv4 ? 20 : 40;
        int offset = protocol == IpProtocol.TCP ? 16 : 6;
        int pseudo = TestPackets.pseudo(whole, ip, protocol);
        pseudo = (pseudo & 0xffff) + (pseudo >>> 16);
        partial[ip + offset] = (byte) (pseudo >>> 8);
        partial[ip + offset + 1] = (byte) pseudo;
        load(partial, 1, 0, 0, ip, offset);
        assertThat(segmenter.start(packet)).isEqualTo(Segmenter.OK);
        assertThat(all()).usingElementComparator(java.util.Arrays::compare).containsExactly(whole);
      }
    }
  }

  /** Any header with any packet gives packets inside the buffer or MALFORMED, and ends. */
  @Test
  void survivesHostileHeaders() {
    Random random = new Random(5);
    byte[] good = TestPackets.packet(true, IpProtocol.TCP, 0, 1, 2, 0x10, 12, new byte[3000]);
    byte[] good6 = TestPackets.packet(false, IpProtocol.UDP, 0, 1, 2, 0, 0, new byte[3000]);
    long low = packet.address();
    int malformed = 0;
    for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
      byte[] bytes = (random.nextBoolean() ? good : good6).clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(60)] = (byte) random.nextInt();
      }
      if (random.nextInt(8) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      int[] types = {0, 1, 4, 5, 0x81, 3, random.nextInt(256)};
      load(
          bytes,
          random.nextInt(3),
          types[random.nextInt(types.length)],
          random.nextInt(8) == 0 ? random.nextInt(3) : random.nextInt(65536),
          random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextBoolean() ? 20 : 40,
          random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextBoolean() ? 16 : 6);
      if (segmenter.start(packet) != Segmenter.OK) {
        malformed++;
        continue;
      }
      int packets = 0;
      while (segmenter.next()) {
        packets++;
        if (segmenter.address() < low
            || segmenter.length() < 0
            || segmenter.address() + segmenter.length() > low + bytes.length) {
          throw new AssertionError("outside the packet");
        }
      }
      assertThat(packets).isLessThanOrEqualTo(bytes.length);
    }
    assertThat(malformed).isPositive();
  }
}
