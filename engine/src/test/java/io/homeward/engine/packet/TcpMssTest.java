package io.homeward.engine.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpMssTest {
  private static final int MOST = 1160;
  private static final int ROOM = 128;

  private final Arena arena = Arena.ofConfined();
  private final long at = Memory.allocate(arena, ROOM);
  private final PacketView view = new PacketView();

  @AfterEach
  void free() {
    arena.close();
  }

  /** A SYN with these bytes of options, a multiple of four; returns the packet's bytes. */
  private int syn(boolean ipv4, byte... options) {
    TcpSegment bare =
        new TcpSegment(
            Endpoint.parse(ipv4 ? "100.64.0.1:4000" : "[fd7a:115c:a1e0::1]:4000"),
            Endpoint.parse(ipv4 ? "100.64.0.2:80" : "[fd7a:115c:a1e0::2]:80"),
            7,
            0,
            TcpHeader.SYN,
            65535,
            0,
            options);
    // What it carries becomes its options.
    bare.write(at);
    int bytes = bare.packetBytes();
    assertThat(view.parse(at, bytes)).isEqualTo(PacketView.OK);
    long tcp = view.transport();
    Memory.putU8(tcp + TcpHeader.DATA_OFFSET, (TcpHeader.MIN_BYTES + options.length) / 4 << 4);
    complete();
    assertThat(view.parse(at, bytes)).isEqualTo(PacketView.OK);
    return bytes;
  }

  private void complete() {
    long tcp = view.transport();
    Memory.putU16Le(tcp + TcpHeader.CHECKSUM, 0);
    Memory.putU16Le(
        tcp + TcpHeader.CHECKSUM,
        Checksum.finish(
            Checksum.pseudoHeader(at, IpProtocol.TCP, view.transportLength())
                + Checksum.sum(tcp, view.transportLength())));
  }

  private int clamped() {
    TcpMss.clamp(view.transport(), view.transportLength(), MOST);
    assertThat(
            Checksum.transportValid(at, IpProtocol.TCP, view.transport(), view.transportLength()))
        .as("the checksum is right")
        .isTrue();
    return TcpMss.named(view.transport(), view.transportLength());
  }

  @Test
  void aLargerSizeIsLoweredWhereverItStands() {
    for (boolean ipv4 : new boolean[] {true, false}) {
      for (int size : new int[] {1161, 1240, 1460, 8960, 65535}) {
        byte high = (byte) (size >>> 8);
        byte low = (byte) size;
        syn(ipv4, (byte) 2, (byte) 4, high, low);
        assertThat(clamped()).isEqualTo(MOST);
        syn(ipv4, (byte) 1, (byte) 1, (byte) 2, (byte) 4, high, low, (byte) 0, (byte) 0);
        assertThat(clamped()).isEqualTo(MOST);
        // Across two words of the checksum, behind another option.
        syn(ipv4, (byte) 3, (byte) 3, (byte) 7, (byte) 2, (byte) 4, high, low, (byte) 0);
        assertThat(clamped()).isEqualTo(MOST);
      }
    }
  }

  @Test
  void aSmallerSizeAndNoneStay() {
    syn(true, (byte) 2, (byte) 4, (byte) 2, (byte) 24);
    assertThat(clamped()).isEqualTo(536);
    syn(true, (byte) 2, (byte) 4, (byte) (MOST >>> 8), (byte) (MOST & 0xff));
    assertThat(clamped()).isEqualTo(MOST);
    syn(true);
    assertThat(clamped()).isZero();
    syn(true, (byte) 0, (byte) 2, (byte) 4, (byte) 16, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
    assertThat(clamped()).as("behind the end").isZero();
  }

  @Test
  void onlyAWholePacketThatOpensAConnectionIsOne() {
    syn(true, (byte) 2, (byte) 4, (byte) 16, (byte) 0);
    assertThat(TcpMss.isSyn(view)).isTrue();
    Memory.putU8(view.transport() + TcpHeader.FLAGS, TcpHeader.ACK | TcpHeader.PSH);
    view.parse(at, view.length());
    assertThat(TcpMss.isSyn(view)).isFalse();
  }

  @Test
  void whateverTheOptionsSayNothingElseIsTouched() {
    Random random = new Random(20261128);
    byte[] before = new byte[ROOM];
    byte[] after = new byte[ROOM];
    for (int i = 0; i < 200_000; i++) {
      byte[] options = new byte[4 * random.nextInt(11)];
      for (int b = 0; b < options.length; b++) {
        options[b] = (byte) (random.nextBoolean() ? random.nextInt(6) : random.nextInt(256));
      }
      syn(random.nextBoolean(), options);
      // Cut anywhere.
      int bytes = random.nextInt(view.transportLength() + 1);
      Memory.get(at, before, 0, ROOM);
      TcpMss.clamp(view.transport(), bytes, MOST);
      Memory.get(at, after, 0, ROOM);
      int changed = 0;
      for (int b = 0; b < ROOM; b++) {
        changed += before[b] == after[b] ? 0 : 1;
      }
      assertThat(changed).as("%s", Arrays.toString(options)).isLessThanOrEqualTo(4);
    }
  }
}
