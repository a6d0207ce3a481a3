package io.homeward.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowHashTest {
  private final Arena arena = Arena.ofAuto();
  private final long at = Memory.allocate(arena, 2048);
  private final PacketView view = new PacketView();

  private PacketView udp(String from, int fromPort, String to, int toPort, int bytes) {
    int length =
        UdpDatagram.write(
            at,
            IpText.parse(from).getAddress(),
            fromPort,
            IpText.parse(to).getAddress(),
            toPort,
            new byte[bytes]);
    assertThat(view.parse(at, length)).isEqualTo(PacketView.OK);
    return view;
  }

  @Test
  void allPacketsOfAFlowHaveTheSame() {
    FlowHash hash = new FlowHash(5);
    int small = hash.of(udp("100.64.0.1", 5, "100.64.0.2", 6, 1));
    assertThat(hash.of(udp("100.64.0.1", 5, "100.64.0.2", 6, 1200))).isEqualTo(small);
  }

  @Test
  void flowsThatDifferInOnePartHaveOthers() {
    FlowHash hash = new FlowHash(5);
    Set<Integer> all = new HashSet<>();
    all.add(hash.of(udp("100.64.0.1", 5, "100.64.0.2", 6, 1)));
    all.add(hash.of(udp("100.64.0.3", 5, "100.64.0.2", 6, 1)));
    all.add(hash.of(udp("100.64.0.1", 5, "100.64.0.3", 6, 1)));
    all.add(hash.of(udp("100.64.0.1", 7, "100.64.0.2", 6, 1)));
    all.add(hash.of(udp("100.64.0.1", 5, "100.64.0.2", 7, 1)));
    all.add(hash.of(udp("fd7a:115c:a1e0::1", 5, "fd7a:115c:a1e0::2", 6, 1)));
    all.add(hash.of(udp("fd7a:115c:a1e1::1", 5, "fd7a:115c:a1e0::2", 6, 1)));
    assertThat(all).hasSize(7);
  }

  /** A thousand flows into 1,024 queues: 630 by chance; next to each other or not. */
  @Test
  void portsAndAddressesThatFollowEachOtherSpread() {
    FlowHash hash = new FlowHash(9);
    Set<Integer> byPort = new HashSet<>();
    Set<Integer> byAddress = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byPort.add(hash.of(udp("100.64.0.1", 40_000 + i, "100.64.0.2", 443, 1)) & 1023);
      String to = "100.64." + i / 250 + "." + (1 + i % 250);
      byAddress.add(hash.of(udp("100.64.0.1", 5, to, 53, 1)) & 1023);
    }
    assertThat(byPort).hasSizeBetween(560, 700);
    assertThat(byAddress).hasSizeBetween(560, 700);
  }

  @Test
  void whoDoesNotKnowTheSecretCannotMakeThemMeet() {
    FlowHash one = new FlowHash(1);
    FlowHash other = new FlowHash(2);
    int meet = 0;
    int first = one.of(udp("100.64.0.1", 1, "100.64.0.2", 9, 1)) & 1023;
    int firstThere = other.of(udp("100.64.0.1", 1, "100.64.0.2", 9, 1)) & 1023;
    for (int port = 2; port < 60_000; port++) {
      PacketView packet = udp("100.64.0.1", port, "100.64.0.2", 9, 1);
      if ((one.of(packet) & 1023) == first && (other.of(packet) & 1023) == firstThere) {
        meet++;
      }
    }
    assertThat(meet).isLessThan(5); // 58 meet with each of them, by chance none with both
  }
}
