package io.homeward.engine.dataplane;

import static io.homeward.engine.dataplane.DevicePair.AT_A;
import static io.homeward.engine.dataplane.DevicePair.AT_B;
import static io.homeward.engine.dataplane.DevicePair.bytesOf;
import static io.homeward.engine.dataplane.DevicePair.packet;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sealed and opened together is what it would have been one by one. */
class PacketRunsTest {
  private static final Endpoint ELSEWHERE = Endpoint.parse("192.0.2.3:3");
  private static final int PACKETS = 100;

  private final List<DevicePair> pairs = new ArrayList<>();

  private DevicePair pair(PacketCiphers ciphers, Way way) {
    DevicePair pair = new DevicePair(ciphers, way);
    pairs.add(pair);
    return pair;
  }

  @AfterEach
  void close() throws Exception {
    for (DevicePair pair : pairs) {
      pair.close();
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void carryEachPacketOnceAndInOrder(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    pair.sendAll(PACKETS);
    assertThat(pair.sent()).hasSize(PACKETS);
    for (int i = 0; i < PACKETS; i++) {
      assertThat(pair.sent().get(i)[8]).isEqualTo((byte) i); // counters go up by one
      assertThat(pair.wire.sent.get(i).to()).isEqualTo(UdpAddress.of(AT_B));
    }
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(PACKETS);
    assertThat(pair.peerB.sentBytes.sum()).isEqualTo(bytesOf(PACKETS));
    assertThat(pair.peerB.sentWith.get()).isSameAs(pair.session);
    assertThat(pair.sender.pendingBytes()).isZero();

    pair.receive(pair.sent());
    pair.assertDelivered(PACKETS);
    assertThat(pair.peerA.receivedPackets.sum()).isEqualTo(PACKETS);
    assertThat(pair.peerA.receivedBytes.sum()).isEqualTo(bytesOf(PACKETS));
    assertThat(requireNonNull(pair.peerA.heardFrom).way()).isEqualTo(new Way.Direct(AT_A));
    assertThat(pair.drops.snapshot()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void carryThemThroughADeviceThatRelaysAndARelay(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Through(AT_B, 7, null));
    pair.peerB.destination =
        Hop.and(requireNonNull(pair.peerB.destination), new Way.Relayed(1, pair.keyB.publicKey()));
    pair.sendAll(PACKETS);
    assertThat(pair.sent()).allSatisfy(datagram -> assertThat(datagram[7]).isZero());
    assertThat(pair.relayed).hasSize(PACKETS);
    for (int i = 0; i < PACKETS; i++) {
      byte[] datagram = pair.sent().get(i);
      assertThat(datagram)
          .endsWith(pair.relayed.get(i))
          .hasSize(Geneve.BYTES + pair.relayed.get(i).length);
    }
    pair.receive(pair.sent());
    pair.assertDelivered(PACKETS);
    assertThat(requireNonNull(pair.peerA.heardFrom).way())
        .isEqualTo(new Way.Through(AT_A, 7, null));
    pair.receive(pair.relayed);
    assertThat(pair.drops.snapshot()).isEqualTo(Map.of(DropReason.REPLAYED, (long) PACKETS));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void loseWhatIsForgedOrRepeatedAndNothingElse(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    pair.sendAll(20);
    List<byte[]> datagrams = new ArrayList<>(pair.sent());
    byte[] forged = datagrams.get(5).clone();
    forged[40] ^= 1;
    datagrams.add(5, forged); // the right one follows it, and is taken
    datagrams.add(12, datagrams.get(11)); // twice in one run
    byte[] stranger = datagrams.get(3).clone();
    stranger[4] ^= 0x55; // another index
    datagrams.add(9, stranger);
    pair.receive(datagrams);
    pair.assertDelivered(20);
    assertThat(pair.drops.snapshot())
        .isEqualTo(
            Map.of(
                DropReason.NOT_AUTHENTIC, 1L,
                DropReason.REPLAYED, 1L,
                DropReason.UNKNOWN_SESSION, 1L));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void tellWhereEachOfThemCameFrom(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    pair.sendAll(20);
    byte[] forged = pair.sent().get(19).clone();
    forged[forged.length - 1] ^= 1;
    for (int i = 0; i < 6; i++) {
      pair.wire.bring(List.of(pair.sent().get(i)), i < 3 ? AT_A : ELSEWHERE);
    }
    pair.wire.bring(List.of(forged), AT_A); // moves nobody
    pair.inbound.moveBatch();
    pair.assertDelivered(6);
    assertThat(requireNonNull(pair.peerA.heardFrom).way()).isEqualTo(new Way.Direct(ELSEWHERE));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void followAPeerThatMovesAndASessionThatIsReplaced(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    WireGuardDevice other = pair.anotherB();
    pair.send(0, 10);
    pair.peerB.destination = Hop.of(new Way.Direct(ELSEWHERE));
    pair.send(10, 20);
    pair.peerB.session = pair.handshake(pair.anotherA(), other);
    pair.send(20, 30);
    pair.sender.flush();
    assertThat(pair.wire.sent).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(pair.wire.sent.get(i).to()).isEqualTo(UdpAddress.of(i < 10 ? AT_B : ELSEWHERE));
      assertThat(pair.sent().get(i)[8]).isEqualTo((byte) (i % 20));
    }
    pair.receive(pair.sent().subList(0, 20));
    pair.assertDelivered(20);
    for (int i = 20; i < 30; i++) {
      assertThat(pair.open(other, pair.sent().get(i))).isEqualTo(packet(i));
    }
    assertThat(pair.drops.snapshot()).isEmpty();
  }

  /** With a cipher that seals one by one they have left by then; with runs nothing has. */
  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void waitForTheNextSessionWhenTheirsEnds(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    pair.send(0, 10);
    int left = pair.wire.sent.size();
    assertThat(left).isEqualTo(ciphers == PacketCiphers.RUNS ? 0 : 10);
    pair.deviceA.close();
    pair.sender.flush();
    assertThat(pair.wire.sent).hasSize(left);
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(left);
    List<byte[]> staged = new ArrayList<>();
    synchronized (pair.peerB.staged) {
      byte[] packet = pair.peerB.staged.poll();
      while (packet != null) {
        staged.add(packet);
        packet = pair.peerB.staged.poll();
      }
    }
    assertThat(staged).hasSize(10 - left);
    for (int i = 0; i < staged.size(); i++) {
      assertThat(staged.get(i)).isEqualTo(packet(left + i));
    }
    assertThat(pair.peerB.wantsSession.get()).isEqualTo(left == 0);
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void leaveByTheNextSessionWhenItIsThereAlready(PacketCiphers ciphers) throws IOException {
    DevicePair pair = pair(ciphers, new Way.Direct(AT_B));
    pair.send(0, 10);
    int left = pair.wire.sent.size();
    WireGuardDevice other = pair.anotherB();
    pair.peerB.session = pair.handshake(pair.anotherA(), other);
    pair.deviceA.close();
    pair.sender.flush();
    assertThat(pair.wire.sent).hasSize(10);
    for (int i = left; i < 10; i++) {
      assertThat(pair.open(other, pair.sent().get(i))).isEqualTo(packet(i));
    }
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(10);
  }
}
