package io.homeward.engine.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class CongestionMarkTest {
  private final Arena arena = Arena.ofAuto();
  private final long at = Memory.allocate(arena, 128);

  private void packet(String from, String to) {
    UdpDatagram.write(
        at, IpText.parse(from).getAddress(), 1, IpText.parse(to).getAddress(), 2, new byte[20]);
  }

  @Test
  void marksIpv4AndKeepsItsChecksumRight() {
    for (int says = 1; says <= 3; says++) {
      packet("100.64.0.1", "100.64.0.2");
      Memory.putU8(at + 1, 0xb8 | says);
      Ipv4Header.writeChecksum(at, 20);
      assertThat(CongestionMark.set(at)).isTrue();
      assertThat(Memory.u8(at + 1)).isEqualTo(0xbb);
      assertThat(Checksum.finish(Checksum.sum(at, 20))).isZero();
    }
  }

  @Test
  void marksIpv6AndLeavesTheFlowLabel() {
    packet("fd7a:115c:a1e0::1", "fd7a:115c:a1e0::2");
    Memory.putI32Be(at, 0x6b_8a_bc_de | 0x0020_0000);
    assertThat(CongestionMark.set(at)).isTrue();
    assertThat(Memory.i32Be(at)).isEqualTo(0x6bba_bcde);
  }

  @Test
  void leavesAloneWhatDoesNotHeedIt() {
    packet("100.64.0.1", "100.64.0.2");
    Memory.putU8(at + 1, 0xb8);
    assertThat(CongestionMark.set(at)).isFalse();
    assertThat(Memory.u8(at + 1)).isEqualTo(0xb8);
    packet("fd7a:115c:a1e0::1", "fd7a:115c:a1e0::2");
    Memory.putI32Be(at, 0x6b8a_bcde & 0xffcf_ffff);
    int before = Memory.i32Be(at);
    assertThat(CongestionMark.set(at)).isFalse();
    assertThat(Memory.i32Be(at)).isEqualTo(before);
  }
}
