package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link TunnelDataPlaneTest}, with several loops in each direction that work side by side. */
@Timeout(120)
class SeveralLoopsTest extends TunnelDataPlaneTest {
  private static final int FLOWS = 24;
  private static final int PACKETS = 400; // of each
  private static final int STAY = 40; // packets sent from one place

  @Override
  int loops() {
    return 4;
  }

  @Test
  void eachFlowArrivesInItsOrderAndEveryPacketIsCounted() throws Exception {
    introduce();
    a.send(b.v4, "first");
    assertThat(b.receive()).isEqualTo("first");
    for (int i = 0; i < PACKETS; i++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        a.tun.sendFromSystem(udp(a.v4, 2_000 + flow, b.v4, 5678, flow + " " + i));
      }
    }
    Map<Integer, Integer> next = new HashMap<>();
    for (int i = 0; i < FLOWS * PACKETS; i++) {
      String[] words = b.receive().split(" ");
      int flow = Integer.parseInt(words[0]);
      assertThat(Integer.parseInt(words[1])).isEqualTo(next.getOrDefault(flow, 0));
      next.merge(flow, 1, Integer::sum);
    }
    long packets = 1 + FLOWS * PACKETS;
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(a.plane.statistics().getFirst().sentPackets()).isEqualTo(packets);
          assertThat(b.plane.statistics().getFirst().receivedPackets()).isEqualTo(packets);
        });
    assertThat(b.plane.statistics().getFirst().receivedBytes())
        .isEqualTo(a.plane.statistics().getFirst().sentBytes());
    assertThat(a.plane.drops()).isEmpty();
    assertThat(b.plane.drops()).isEmpty();
    assertThat(a.tun.readers()).as("loops that sent").hasSizeGreaterThan(1);
  }

  /** Each place of the peer's leads to one of the loops: they open what one session sealed. */
  @Test
  void aPeerThatMovesToAndFroLosesNothingAndNothingComesTwice() throws Exception {
    introduce();
    a.send(b.v4, "first");
    assertThat(b.receive()).isEqualTo("first");
    List<String> places =
        List.of("192.0.2.1:41641", "192.0.2.7:1", "192.0.2.8:2", "192.0.2.9:3", "192.0.2.10:4");
    BitSet got = new BitSet();
    for (int i = 0; i < PACKETS * 4 + STAY; i++) {
      if (i % STAY == 0) {
        a.socket.moveTo(places.get(i / STAY % places.size()));
      }
      if (i < PACKETS * 4) {
        a.tun.sendFromSystem(udp(a.v4, 2_000 + i % FLOWS, b.v4, 5678, Integer.toString(i)));
      }
      if (i >= STAY) { // so some are always under way, and some leave from each place
        int number = Integer.parseInt(b.receive());
        assertThat(got.get(number)).as("came twice: " + number).isFalse();
        got.set(number);
      }
    }
    assertThat(b.plane.drops()).isEmpty();
    assertThat(b.tun.waitingInSystem()).isZero();
    assertThat(b.tun.writers()).as("loops that heard the peer").hasSizeGreaterThan(1);
    // And back to where it is now.
    b.send(a.v4, "back");
    assertThat(a.receive()).isEqualTo("back");
  }
}
