package io.homeward.engine.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunBacklogTest {
  private final TunBacklog backlog = new TunBacklog();
  private final TunPacket packet = TunPacket.withoutRoom();

  @AfterEach
  void free() {
    backlog.close();
  }

  /** As a device does it: all that a read may need is written to. */
  private int take(int number, int length, int segmentBytes) {
    backlog.point(packet);
    long header = packet.address() - VirtioNetHeader.BYTES;
    Memory.clear(header, VirtioNetHeader.BYTES + TunDevice.MAX_READ_BYTES);
    VirtioNetHeader.writeJoined(header, VirtioNetHeader.TCP_V4, 40, segmentBytes, 20, 16);
    for (int i = 0; i < length; i++) {
      Memory.putU8(packet.address() + i, number + i);
    }
    packet.set(length);
    return backlog.keep(packet);
  }

  private void assertHolds(int place, int number, int length, int segmentBytes) {
    backlog.show(place, packet);
    assertThat(packet.length()).isEqualTo(length);
    assertThat(packet.offload().segmentBytes()).isEqualTo(segmentBytes);
    assertThat(packet.offload().needsChecksum()).isTrue();
    for (int i = 0; i < length; i += Math.max(1, length / 50)) {
      assertThat(Memory.u8(packet.address() + i)).isEqualTo(number + i & 0xff);
    }
  }

  @Test
  void holdsWhatAQueueOfTheSystemsDoes() {
    List<Integer> places = new ArrayList<>();
    while (backlog.hasRoom()) {
      places.add(take(places.size(), 1280, 0));
    }
    assertThat(places.size()).isGreaterThan(1000);
    for (int i = 0; i < places.size(); i++) {
      assertHolds(places.get(i), i, 1280, 0);
    }
  }

  @Test
  void holdsThirtyTwoOfTheLargest() {
    List<Integer> places = new ArrayList<>();
    while (backlog.hasRoom()) {
      places.add(take(places.size(), 65_535, 1208));
    }
    assertThat(places).hasSize(32);
    for (int i = 0; i < places.size(); i++) {
      assertHolds(places.get(i), i, 65_535, 1208);
    }
    places.forEach(backlog::free);
    assertThat(backlog.hasRoom()).isTrue();
  }

  @Test
  void shortBacklogsUseTheSameMemoryAgain() {
    int first = take(1, 1280, 0);
    backlog.show(first, packet);
    long address = packet.address();
    backlog.free(first);
    for (int i = 0; i < 1000; i++) {
      int place = take(i, 40_000, 0);
      backlog.show(place, packet);
      assertThat(packet.address()).isEqualTo(address);
      backlog.free(place);
    }
  }

  @Test
  void packetsThatLeaveInAnyOrderStayAsTheyWere() {
    record Kept(int place, int number, int length, int segmentBytes) {}
    Random random = new Random(11);
    List<Kept> waiting = new ArrayList<>();
    Map<Integer, Integer> seen = new HashMap<>();
    int full = 0;
    for (int step = 0; step < 6_000; step++) {
      boolean takes = random.nextInt(10) < (step / 1000 % 2 == 0 ? 7 : 3);
      if (takes && !backlog.hasRoom()) {
        full++;
      } else if (takes) {
        int length = 1 + random.nextInt(random.nextBoolean() ? 65_535 : 1400);
        int place = take(step, length, step & 0x7fff);
        assertThat(seen.put(place, step)).isNull();
        waiting.add(new Kept(place, step, length, step & 0x7fff));
      } else if (!waiting.isEmpty()) {
        Kept next = waiting.remove(random.nextInt(waiting.size()));
        assertHolds(next.place(), next.number(), next.length(), next.segmentBytes());
        seen.remove(next.place());
        backlog.free(next.place());
      }
    }
    assertThat(full).isPositive();
    waiting.forEach(
        left -> assertHolds(left.place(), left.number(), left.length(), left.segmentBytes()));
    waiting.forEach(left -> backlog.free(left.place()));
    assertThat(backlog.hasRoom()).isTrue();
  }
}
