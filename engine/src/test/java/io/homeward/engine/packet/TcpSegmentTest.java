package io.homeward.engine.packet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpSegmentTest {
  private static final int BUFFER = 2048;

  private static TcpSegment segment(String from, String to, int maxSegment, int payloadBytes) {
    byte[] payload = new byte[payloadBytes];
    new Random(payloadBytes).nextBytes(payload);
    return new TcpSegment(
        Endpoint.parse(from),
        Endpoint.parse(to),
        0xfffffff0,
        0x80000001,
        TcpHeader.ACK | TcpHeader.PSH,
        65535,
        maxSegment,
        payload);
  }

  @Test
  void readsWhatItWrote() {
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, BUFFER);
      PacketView view = new PacketView();
      for (int payload : new int[] {0, 1, 2, 999, 1200}) {
        for (int maxSegment : new int[] {0, 1240}) {
          for (TcpSegment segment :
              new TcpSegment[] {
                segment("100.64.0.1:4000", "100.100.100.100:53", maxSegment, payload),
                segment("[fd7a:115c:a1e0::1]:4000", "[fd7a:115c:a1e0::53]:53", maxSegment, payload)
              }) {
            segment.write(at);
            assertThat(view.parse(at, segment.packetBytes())).isEqualTo(PacketView.OK);
            assertThat(view.length()).isEqualTo(segment.packetBytes());
            assertThat(requireNonNull(TcpSegment.read(view)))
                .usingRecursiveComparison()
                .isEqualTo(segment);
          }
        }
      }
    }
  }

  @Test
  void refusesAWrongChecksumAndSurvivesAnyOptions() {
    Random random = new Random(2);
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, BUFFER);
      PacketView view = new PacketView();
      TcpSegment valid = segment("100.64.0.1:4000", "100.100.100.100:53", 1240, 40);
      for (int i = 0; i < 200_000; i++) {
        valid.write(at);
        long tcp = at + Ipv4Header.MIN_BYTES;
        int words = 5 + random.nextInt(11);
        Memory.putU8(tcp + TcpHeader.DATA_OFFSET, words << 4);
        for (int option = 0; option < words * 4 - TcpHeader.MIN_BYTES; option++) {
          Memory.putU8(tcp + TcpHeader.MIN_BYTES + option, random.nextInt(random.nextInt(256) + 1));
        }
        assertThat(view.parse(at, valid.packetBytes())).isEqualTo(PacketView.OK);
        int bytes = view.transportLength();
        Memory.putU16Le(tcp + TcpHeader.CHECKSUM, 0);
        long sum = Checksum.pseudoHeader(at, IpProtocol.TCP, bytes) + Checksum.sum(tcp, bytes);
        Memory.putU16Le(tcp + TcpHeader.CHECKSUM, Checksum.finish(sum));
        TcpSegment read = requireNonNull(TcpSegment.read(view));
        assertThat(read.maxSegment()).isBetween(0, 65535);
        assertThat(read.payload()).hasSize(bytes - words * 4);
        int spoiled = random.nextInt(bytes);
        Memory.putU8(tcp + spoiled, Memory.u8(tcp + spoiled) ^ (1 << random.nextInt(8)));
        if (view.parse(at, valid.packetBytes()) == PacketView.OK) {
          assertThat(TcpSegment.read(view)).isNull();
        }
      }
    }
  }
}
