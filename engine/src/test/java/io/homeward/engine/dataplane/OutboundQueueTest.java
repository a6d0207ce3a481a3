package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.MemoryTun;
import io.homeward.engine.tun.TunPacket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {
  private static final byte[] OWN = IpText.parse("100.64.0.1").getAddress();
  private static final byte[] PEER = IpText.parse("100.64.0.2").getAddress();
  private static final int STREAM = 1;
  private static final int OTHER = 2;
  private static final int LARGE = 60_000;

  private final MemoryTun tun = new MemoryTun();
  private final DropCounters drops = new DropCounters();
  private final OutboundQueue queue = new OutboundQueue(tun, new FlowHash(3), drops);
  private final TunPacket packet = TunPacket.withoutRoom();
  private final PacketView view = new PacketView();
  private final Arena arena = Arena.ofAuto();
  private long now = 5;
  private final long scratch = Memory.allocate(arena, 65_536);

  /** What a packet of the test says: its flow, and which one it is of all. */
  private record Named(int flow, int number) {}

  @AfterEach
  void free() {
    queue.close();
  }

  private byte[] udp(int flow, int number, int payloadBytes) {
    byte[] payload = new byte[payloadBytes];
    payload[0] = (byte) (number >> 8);
    payload[1] = (byte) number;
    int length = UdpDatagram.write(scratch, OWN, flow, PEER, 9, payload);
    byte[] bytes = new byte[length];
    Memory.get(scratch, bytes, 0, length);
    return bytes;
  }

  private static byte[] asFragment(byte[] packet, int fragmentWord) {
    packet[Ipv4Header.FRAGMENT] = (byte) (fragmentWord >> 8);
    packet[Ipv4Header.FRAGMENT + 1] = (byte) fragmentWord;
    return packet;
  }

  private Named leaving() {
    byte[] bytes = new byte[packet.length()];
    Memory.get(packet.address(), bytes, 0, bytes.length);
    assertThat(view.parse(packet.address(), packet.length())).isEqualTo(PacketView.OK);
    int payload = view.isLaterFragment() ? view.transportOffset() + 8 : view.payloadOffset();
    int flow = view.isLaterFragment() ? -1 : view.sourcePort();
    return new Named(flow, (bytes[payload] & 0xff) << 8 | bytes[payload + 1] & 0xff);
  }

  /** One turn that sends so many at most. */
  private List<Named> turn(int most) throws IOException {
    List<Named> left = new ArrayList<>();
    queue.beginTurn(false, now);
    while (left.size() < most && queue.next(packet)) {
      left.add(leaving());
    }
    return left;
  }

  private List<Named> all() throws IOException {
    List<Named> left = new ArrayList<>();
    do {
      left.addAll(turn(2));
    } while (!queue.isEmpty());
    return left;
  }

  @Test
  void aFlowThatIsAloneIsReadAsItIsSent() throws IOException {
    for (int i = 0; i < 40; i++) {
      tun.sendFromSystem(udp(STREAM, i, LARGE));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(turn(2)).hasSize(2);
      assertThat(queue.reads()).isEqualTo(2);
    }
  }

  @Test
  void aFlowThatIsAloneAgainIsNotReadAheadForEver() throws IOException {
    tun.sendFromSystem(udp(STREAM, 0, LARGE));
    tun.sendFromSystem(udp(OTHER, 1, 56));
    all();
    for (int i = 2; i < 40; i++) {
      tun.sendFromSystem(udp(STREAM, i, LARGE));
    }
    turn(1);
    assertThat(queue.reads()).isGreaterThan(2);
    now += OutboundQueue.MIXED_NANOS;
    for (int i = 0; i < 10; i++) {
      turn(2);
    }
    assertThat(queue.reads()).isLessThanOrEqualTo(2);
  }

  @Test
  void aSparseFlowOvertakesAStream() throws IOException {
    tun.sendFromSystem(udp(STREAM, 100, LARGE));
    tun.sendFromSystem(udp(OTHER, 101, 56)); // so both are known to be there
    all();
    for (int i = 0; i < 20; i++) {
      tun.sendFromSystem(udp(STREAM, i, LARGE));
    }
    tun.sendFromSystem(udp(OTHER, 99, 56));
    // Each turn reads some four of the large ones and sends two.
    int position = all().indexOf(new Named(OTHER, 99));
    assertThat(position).isBetween(1, 10);
  }

  @Test
  void aBurstOfTwoThousandDatagramsLeavesWholeAndInOrder() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      tun.sendFromSystem(udp(STREAM, i, 1252));
    }
    assertThat(all())
        .containsExactlyElementsOf(
            IntStream.range(0, 2_000).mapToObj(i -> new Named(STREAM, i)).toList());
    assertThat(drops.snapshot()).isEmpty();
  }

  @Test
  void whatHasNoRoomHereWaitsInTheDevice() throws IOException {
    for (int i = 0; i < 100; i++) {
      tun.sendFromSystem(udp(STREAM, i, 65_000));
    }
    List<Named> left = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      left.addAll(turn(1));
      assertThat(queue.isEmpty()).isFalse();
    }
    left.addAll(all());
    assertThat(left)
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> new Named(STREAM, i)).toList());
  }

  @Test
  void aFragmentKeepsItsPlaceAmongAll() throws IOException {
    tun.sendFromSystem(udp(STREAM, 0, LARGE));
    tun.sendFromSystem(udp(STREAM, 1, LARGE));
    tun.sendFromSystem(asFragment(udp(STREAM, 2, 1200), Ipv4Header.MORE_FRAGMENTS));
    tun.sendFromSystem(asFragment(udp(STREAM, 3, 1200), 150));
    tun.sendFromSystem(udp(STREAM, 4, 1200));
    tun.sendFromSystem(udp(OTHER, 5, 56));
    assertThat(all().stream().map(Named::number))
        .startsWith(0, 1, 2, 3)
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void whatIsNoPacketIsCountedAndHoldsUpNobody() throws IOException {
    for (int i = 0; i < 500; i++) {
      tun.sendFromSystem(new byte[] {0x45, 0, 0, 1});
    }
    tun.sendFromSystem(udp(STREAM, 7, 100));
    assertThat(all()).containsExactly(new Named(STREAM, 7));
    assertThat(drops.snapshot()).isEqualTo(Map.of(DropReason.DEVICE_MALFORMED, 500L));
  }

  @Test
  void aTurnThatExpectsOnePacketAsksForNoSecond() throws IOException {
    tun.sendFromSystem(udp(STREAM, 0, 100));
    tun.sendFromSystem(udp(STREAM, 1, 100));
    queue.beginTurn(true, now);
    assertThat(queue.next(packet)).isTrue();
    assertThat(queue.next(packet)).isFalse();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.reads()).isEqualTo(1);
    assertThat(turn(9)).containsExactly(new Named(STREAM, 1));
  }

  private static byte[] heedingMarks(byte[] packet) {
    packet[1] |= 2;
    return packet;
  }

  @Test
  void aFlowThatKeepsItsQueueLongIsMarkedWhereItHeedsMarksElseAPacketOfItIsMissing()
      throws IOException {
    int marked = 0;
    int left = 0;
    for (int i = 0; i < 1_000; i++) {
      tun.sendFromSystem(heedingMarks(udp(STREAM, i, 1_000)));
      tun.sendFromSystem(udp(OTHER, i, 1_000));
      now += TimeUnit.MILLISECONDS.toNanos(1);
      queue.beginTurn(false, now);
      int most = i < 20 ? 1 : 2; // of two that came: from then on 20 of them stay behind
      for (int sent = 0; sent < most && queue.next(packet); sent++) {
        Named each = leaving();
        left += each.flow() == STREAM ? 1 : 0;
        marked += (Memory.u8(packet.address() + 1) & 3) == 3 ? 1 : 0;
      }
    }
    assertThat(marked).isPositive();
    assertThat(left).isPositive();
    assertThat(drops.snapshot().get(DropReason.QUEUE_STANDS)).isPositive();
  }

  @Test
  void aBurstThatWaitsForLongIsNeitherMarkedNorDropped() throws IOException {
    for (int i = 0; i < 1_500; i++) {
      tun.sendFromSystem(heedingMarks(udp(STREAM, i, 1_000)));
    }
    int left = 0;
    while (!queue.isEmpty()) {
      now += TimeUnit.MICROSECONDS.toNanos(60);
      queue.beginTurn(false, now);
      if (queue.next(packet)) {
        assertThat(Memory.u8(packet.address() + 1) & 3).isEqualTo(2);
        left++;
      }
    }
    assertThat(left).isEqualTo(1_500);
    assertThat(drops.snapshot()).isEmpty();
  }

  /** Flows of all sizes, fragments and nonsense: each packet once, each flow in its order. */
  @Test
  void whateverComesLeavesOnceAndInTheOrderOfItsFlow() throws IOException {
    Random random = new Random(4);
    int rounds = FuzzInputs.count(20_000) / 500;
    for (int round = 0; round < rounds; round++) {
      int flows = 1 + random.nextInt(12);
      Map<Integer, List<Integer>> sent = new HashMap<>();
      Map<Integer, List<Integer>> left = new HashMap<>();
      int coming = 500;
      int number = 0;
      long nonsense = 0;
      while (coming > 0 || !queue.isEmpty()) {
        for (int i = random.nextInt(40); i > 0 && coming > 0; i--, coming--) {
          int flow = 10 + random.nextInt(flows);
          int bytes = 20 + random.nextInt(random.nextInt(8) == 0 ? LARGE : 1250);
          switch (random.nextInt(40)) {
            case 0 -> {
              byte[] junk = new byte[1 + random.nextInt(60)];
              random.nextBytes(junk);
              junk[0] = (byte) (0x70 | junk[0] & 0xf);
              tun.sendFromSystem(junk);
              nonsense++;
            }
            case 1 -> {
              // Of no flow that can be told: after all before it, which its own list shows.
              tun.sendFromSystem(asFragment(udp(flow, number, bytes), 100));
              sent.computeIfAbsent(-1, _ -> new ArrayList<>()).add(number++);
            }
            default -> {
              tun.sendFromSystem(udp(flow, number, bytes));
              sent.computeIfAbsent(flow, _ -> new ArrayList<>()).add(number++);
            }
          }
        }
        for (Named each : turn(1 + random.nextInt(40))) {
          left.computeIfAbsent(each.flow(), _ -> new ArrayList<>()).add(each.number());
        }
      }
      assertThat(left).isEqualTo(sent);
      assertThat(drops.snapshot().getOrDefault(DropReason.DEVICE_MALFORMED, 0L) >= nonsense)
          .isTrue();
    }
  }
}
