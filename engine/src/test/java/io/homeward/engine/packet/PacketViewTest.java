package io.homeward.engine.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.testing.FuzzInputs;
import java.lang.foreign.Arena;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketViewTest {
  private final Arena arena = Arena.ofConfined();
  private final long memory = Memory.allocate(arena, 8192);
  private final PacketView view = new PacketView();

  @AfterEach
  void free() {
    arena.close();
  }

  private static byte[] ip(String text) {
    return IpText.parse(text).getAddress();
  }

  private int parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    Memory.put(bytes, 0, memory, bytes.length);
    return view.parse(memory, bytes.length);
  }

  @Test
  void readsIpv4Udp() {
    int bytes =
        UdpDatagram.write(memory, ip("10.0.0.1"), 53, ip("100.64.0.9"), 4567, new byte[] {1, 2, 3});
    assertThat(view.parse(memory, bytes + 13)).isEqualTo(PacketView.OK);
    assertThat(view.length()).isEqualTo(31);
    assertThat(view.version()).isEqualTo(4);
    assertThat(view.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(view.sourceV4()).isEqualTo(0x0a000001);
    assertThat(view.destinationV4()).isEqualTo(0x64400009);
    assertThat(view.destinationHigh()).isZero();
    assertThat(view.destinationLow()).isEqualTo(0xffff_6440_0009L);
    assertThat(view.sourcePort()).isEqualTo(53);
    assertThat(view.destinationPort()).isEqualTo(4567);
    assertThat(view.payloadOffset()).isEqualTo(28);
    assertThat(Checksum.fold(Checksum.sum(memory, 20))).isEqualTo(0xffff);
    assertThat(Checksum.transportValid(memory, IpProtocol.UDP, view.transport(), 11)).isTrue();
  }

  @Test
  void readsIpv6BehindExtensionHeaders() {
    int verdict =
        parse(
            "60000000 0020 00 40 fd7a115ca1e000000000000000000001 fd7a115ca1e000000000000000000002"
                + "3c00 010400000000" // hop by hop
                + "1100 010400000000" // destination options
                + "1234 0035 0010 0000 0102030405060708");
    assertThat(verdict).isEqualTo(PacketView.OK);
    assertThat(view.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(view.transportOffset()).isEqualTo(56);
    assertThat(view.destinationPort()).isEqualTo(0x35);
    assertThat(view.sourceHigh()).isEqualTo(0xfd7a115ca1e00000L);
    assertThat(view.sourceLow()).isEqualTo(1);
  }

  @Test
  void tellsLaterFragmentsFromFirstOnes() {
    String v6 = "60000000 0010 2c 40" + "00".repeat(32);
    assertThat(parse(v6 + "1100 0001 00000007 1234003500080000")).isEqualTo(PacketView.OK);
    assertThat(view.isFragment()).isTrue();
    assertThat(view.isLaterFragment()).isFalse();
    assertThat(view.destinationPort()).isEqualTo(0x35);
    assertThat(parse(v6 + "1100 0550 00000007 1234003500080000")).isEqualTo(PacketView.OK);
    assertThat(view.isLaterFragment()).isTrue();
    assertThat(view.destinationPort()).isZero();
    assertThat(parse("45000018 00002001 40060000 0a000001 0a000002 00000000"))
        .as("a later IPv4 fragment has no TCP header to check")
        .isEqualTo(PacketView.OK);
    assertThat(view.isLaterFragment()).isTrue();
  }

  @Test
  void refusesWhatContradictsItself() {
    assertThat(view.parse(memory, 0)).isEqualTo(PacketView.TRUNCATED);
    assertThat(parse("50")).isEqualTo(PacketView.UNKNOWN_VERSION);
    assertThat(parse("45")).isEqualTo(PacketView.TRUNCATED);
    assertThat(parse("4400001400000000400000000a0000010a000002"))
        .as("header of 16 bytes")
        .isEqualTo(PacketView.MALFORMED);
    assertThat(parse("4500001300000000400000000a0000010a000002"))
        .as("total length below the header")
        .isEqualTo(PacketView.MALFORMED);
    assertThat(parse("4500001500000000400000000a0000010a000002"))
        .as("total length beyond what there is")
        .isEqualTo(PacketView.TRUNCATED);
    assertThat(parse("45000028 00000000 40060000 0a000001 0a000002" + "00".repeat(20)))
        .as("TCP header of 0 bytes")
        .isEqualTo(PacketView.MALFORMED);
    assertThat(parse("45000018 00000000 40110000 0a000001 0a000002 00000000"))
        .as("half a UDP header")
        .isEqualTo(PacketView.TRUNCATED);
    assertThat(parse("60000000 0048 00 40" + "00".repeat(32) + "0000000000000000".repeat(9)))
        .isEqualTo(PacketView.TOO_MANY_EXTENSIONS);
  }

  @Test
  void answersAnEchoRequestInPlace() {
    for (String[] pair :
        new String[][] {{"100.64.0.1", "100.100.100.100"}, {"fd7a::1", "fd7a:115c:a1e0::53"}}) {
      int bytes =
          IcmpEcho.writeRequest(
              memory, ip(pair[0]), ip(pair[1]), 0xbeef, 7, new byte[] {9, 8, 7, 6, 5});
      assertThat(view.parse(memory, bytes)).isEqualTo(PacketView.OK);
      assertThat(IcmpEcho.isRequest(view)).isTrue();
      assertThat(IcmpEcho.isReply(view)).isFalse();
      long destination = view.destinationLow();

      IcmpEcho.turnIntoReply(view);

      assertThat(view.parse(memory, bytes)).isEqualTo(PacketView.OK);
      assertThat(IcmpEcho.isReply(view)).isTrue();
      assertThat(view.sourceLow()).isEqualTo(destination);
      assertThat(IcmpHeader.identifier(view.transport())).isEqualTo(0xbeef);
      assertThat(IcmpHeader.sequence(view.transport())).isEqualTo(7);
      long pseudo =
          view.version() == 4
              ? 0
              : Checksum.pseudoHeaderV6(memory, IpProtocol.ICMP_V6, view.transportLength());
      assertThat(Checksum.fold(pseudo + Checksum.sum(view.transport(), view.transportLength())))
          .isEqualTo(0xffff);
      if (view.version() == 4) {
        assertThat(Checksum.fold(Checksum.sum(memory, 20))).isEqualTo(0xffff);
      }
    }
  }

  @Test
  void checksumsAgreeWithANaiveSum() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      int offset = random.nextInt(4);
      Memory.put(bytes, 0, memory + offset, bytes.length);
      long naive = 0;
      for (int j = 0; j < bytes.length; j++) {
        naive += (bytes[j] & 0xffL) << (j % 2 == 0 ? 8 : 0);
      }
      while (naive >>> 16 != 0) {
        naive = (naive & 0xffff) + (naive >>> 16);
      }
      int expected = Short.toUnsignedInt(Short.reverseBytes((short) naive));
      assertThat(Checksum.fold(Checksum.sum(memory + offset, bytes.length))).isEqualTo(expected);
      if (bytes.length >= 2) {
        int checksum = Checksum.finish(Checksum.sum(memory + offset, bytes.length));
        int before = Memory.u16Le(memory + offset);
        int after = random.nextInt(65536);
        Memory.putU16Le(memory + offset, after);
        int updated = Checksum.update(checksum, before, after);
        assertThat(Checksum.fold(Checksum.sum(memory + offset, bytes.length) + updated))
            .isIn(0xffff, 0);
      }
    }
  }

  /** Whatever bytes come, the view stays inside them and answers with one of its verdicts. */
  @Test
  void survivesHostilePackets() {
    Random random = new Random(2);
    byte[][] seeds = new byte[3][];
    int bytes = UdpDatagram.write(memory, ip("1.2.3.4"), 1, ip("5.6.7.8"), 2, new byte[40]);
    seeds[0] = new byte[bytes];
    Memory.get(memory, seeds[0], 0, bytes);
    bytes = IcmpEcho.writeRequest(memory, ip("fd7a::1"), ip("fd7a::2"), 1, 2, new byte[30]);
    seeds[1] = new byte[bytes];
    Memory.get(memory, seeds[1], 0, bytes);
    seeds[2] =
        HexFormat.of()
            .parseHex(
                "60000000003c0040"
                    + "00".repeat(32)
                    + "3c00010400000000"
                    + "2c020104000000000000000000000000000000000000000000"
                    + "0600000100000007"
                    + "00".repeat(28));
    for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
      byte[] packet;
      if (random.nextInt(4) == 0) {
        packet = new byte[random.nextInt(100)];
        random.nextBytes(packet);
      } else {
        packet = seeds[random.nextInt(seeds.length)].clone();
        for (int flips = random.nextInt(6); flips >= 0; flips--) {
          packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
      }
      int available = random.nextInt(packet.length + 1);
      Memory.put(packet, 0, memory, available);
      int verdict = view.parse(memory, available);
      if (verdict > PacketView.OK || verdict < PacketView.TOO_MANY_EXTENSIONS) {
        throw new AssertionError("verdict " + verdict);
      }
      if (verdict == PacketView.OK) {
        if (view.length() < 20
            || view.length() > available
            || view.transportOffset() < 20
            || view.payloadOffset() < view.transportOffset()
            || view.payloadOffset() > view.length()) {
          throw new AssertionError(HexFormat.of().formatHex(packet, 0, available));
        }
        if (IcmpEcho.isRequest(view)) {
          IcmpEcho.turnIntoReply(view);
        }
      }
    }
  }
}
