package io.homeward.engine.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a system that sorts datagrams by size brings, and in which order it is written. */
class SmallFirstTest {
  private static final int SMALL_BYTES = 40;
  private static final int COUNTER = 8; // in a message

  private final DevicePair pair =
      new DevicePair(PacketCiphers.JCE, new Way.Direct(DevicePair.AT_B));

  @AfterEach
  void close() throws Exception {
    pair.close();
  }

  /** Each by itself: a small batch or a large one has eight at most. */
  private void bring(HeldWire wire, byte[]... datagrams) {
    for (byte[] datagram : datagrams) {
      wire.bring(List.of(datagram), DevicePair.AT_A);
    }
  }

  private void turn() throws IOException {
    pair.inbound.moveBatch();
  }

  @Test
  void anEchoGoesBeforeTheLargePacketsInFrontOfIt() throws IOException {
    byte[] large = DevicePair.packet(0);
    byte[] echo = DevicePair.echo();
    byte[] first = pair.seal(large);
    byte[] second = pair.seal(echo);
    bring(pair.wire, first);
    bring(pair.small, second);
    turn();
    assertThat(pair.delivered).containsExactly(echo, large);
  }

  @Test
  void aFlowKeepsItsOrderWhateverItsPacketsSizes() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] packet =
          i % 3 == 1 ? DevicePair.datagram(1, 2, SMALL_BYTES + i) : DevicePair.packet(i);
      packets.add(packet);
      bring(i % 3 == 1 ? pair.small : pair.wire, pair.seal(packet));
    }
    turn();
    turn();
    assertThat(pair.delivered).containsExactlyElementsOf(packets);
  }

  @Test
  void whatIsSmallWaitsForLargePacketsThatAreStillInTheSocket() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    List<byte[]> later = new ArrayList<>();
    for (int i = 0; i < HeldWire.ENTRIES + 2; i++) {
      packets.add(DevicePair.packet(i));
      byte[] datagram = pair.seal(packets.getLast());
      if (i < HeldWire.ENTRIES) {
        bring(pair.wire, datagram);
      } else {
        later.add(datagram);
      }
    }
    packets.add(DevicePair.datagram(1, 2, SMALL_BYTES));
    bring(pair.small, pair.seal(packets.getLast()));
    turn();
    assertThat(pair.delivered).containsExactlyElementsOf(packets.subList(0, HeldWire.ENTRIES));
    bring(pair.wire, later.toArray(byte[][]::new));
    turn();
    assertThat(pair.delivered).containsExactlyElementsOf(packets);
  }

  @Test
  void aSmallPacketAloneIsWrittenAtOnce() throws IOException {
    byte[] packet = DevicePair.datagram(1, 2, SMALL_BYTES);
    bring(pair.small, pair.seal(packet));
    assertThat(pair.smallLoop.takeAll()).isFalse();
    assertThat(pair.delivered).containsExactly(packet);
    assertThat(pair.inbound.moveBatch()).isFalse(); // there is nothing to do
  }

  @Test
  void aSmallPacketWaitsForALargeOneThatNobodyHasReceived() throws IOException {
    byte[] large = DevicePair.packet(0);
    byte[] small = DevicePair.datagram(1, 2, SMALL_BYTES);
    bring(pair.wire, pair.seal(large));
    bring(pair.small, pair.seal(small));
    assertThat(pair.smallLoop.takeAll()).isFalse();
    assertThat(pair.delivered).isEmpty();
    turnsUntilRest();
    assertThat(pair.delivered).containsExactly(large, small);
  }

  @Test
  void aSmallPacketWaitsWhileTheOtherLoopIsAtWork() throws IOException {
    byte[] small = DevicePair.datagram(1, 2, SMALL_BYTES);
    bring(pair.small, pair.seal(small));
    pair.order.beginTurn();
    assertThat(pair.smallLoop.takeAll()).isFalse();
    assertThat(pair.delivered).isEmpty();
    turnsUntilRest();
    assertThat(pair.delivered).containsExactly(small);
  }

  private void turnsUntilRest() throws IOException {
    int turns = 0;
    while (pair.inbound.moveBatch()) {
      assertThat(++turns).isLessThan(3);
    }
  }

  @Test
  void nothingWaitsForEverForAPacketThatWasLost() throws IOException {
    byte[] packet = DevicePair.datagram(1, 2, SMALL_BYTES);
    bring(pair.small, pair.seal(packet));
    int number = 0;
    turn();
    for (int turn = 0; turn < 200 && !contains(packet); turn++) {
      for (int i = 0; i < HeldWire.ENTRIES; i++) {
        byte[] other = pair.seal(DevicePair.packet(number++));
        Arrays.fill(other, COUNTER, COUNTER + Long.BYTES, (byte) 0); // nothing was sent before it
        bring(pair.wire, other);
      }
      turn();
    }
    assertThat(contains(packet)).isTrue();
  }

  private boolean contains(byte[] packet) {
    return pair.delivered.stream().anyMatch(each -> Arrays.equals(each, packet));
  }

  /** Else what waited in the full socket of the large ones would take it back for a while. */
  @Test
  void aPeerThatMovedIsWhereItsNewestMessageCameFrom() throws IOException {
    Endpoint moved = Endpoint.parse("192.0.2.3:3");
    byte[] before = pair.seal(DevicePair.packet(0));
    byte[] since = pair.seal(DevicePair.echo());
    pair.small.bring(List.of(since), moved);
    pair.smallLoop.takeAll();
    bring(pair.wire, before);
    turn();
    assertThat(pair.delivered).hasSize(2);
    assertThat(requireNonNull(pair.peerA.heardFrom).way()).isEqualTo(new Way.Direct(moved));
  }

  @Test
  void moreSmallPacketsThanCanBeHeldKeepTheirOrderAndNoneIsLost() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    pair.order.beginTurn(); // so all that may not overtake is held
    for (int i = 0; i < HeldPackets.MOST + 40; i++) {
      packets.add(DevicePair.datagram(1, 2, 1 + i % 60));
      bring(pair.small, pair.seal(packets.getLast()));
      if (i % HeldWire.ENTRIES == HeldWire.ENTRIES - 1) {
        pair.smallLoop.takeAll();
      }
      assertThat(pair.delivered.isEmpty()).isEqualTo(i < HeldPackets.MOST + 7);
    }
    turnsUntilRest();
    assertThat(pair.delivered).containsExactlyElementsOf(packets);
  }
}
