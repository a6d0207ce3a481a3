package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpClient;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.SeededRandomness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay with clients in memory. */
class RelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] DISCO =
      Arrays.copyOf("TS\uD83D\uDCAC".getBytes(StandardCharsets.UTF_8), 124);

  private final SeededRandomness randomness = new SeededRandomness(3);
  private final Set<NodePublicKey> refused = ConcurrentHashMap.newKeySet();
  private final Relay relay =
      new Relay((key, _) -> !refused.contains(key), Relay.Pace.FREE, randomness);

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void packetsReachWhomTheyAreForInTheOrderInWhichTheyWereSent() throws Exception {
    RelayClient one = known();
    RelayClient two = known();
    RelayClient three = known();
    List<String> sent = IntStream.range(0, 50).mapToObj(i -> "packet " + i).toList();
    for (String text : sent) {
      one.sendTo(two, text);
    }
    three.sendTo(one, "hello");
    List<RelayClient.Frame> came = two.await(FrameType.RECV_PACKET, 50);
    assertThat(two.texts()).isEqualTo(sent);
    assertThat(came).allSatisfy(f -> assertThat(f.body()).startsWith(one.publicKey().bytes()));
    one.await(FrameType.RECV_PACKET, 1);
    assertThat(one.texts()).containsExactly("hello");
    assertThat(three.texts()).isEmpty();
  }

  @Test
  void theLongestPacketPasses() throws Exception {
    RelayClient one = known();
    RelayClient two = known();
    byte[] packet = randomness.bytes(FrameType.MAX_PACKET);
    one.send(DerpFrames.sendPacket(two.publicKey(), packet));
    byte[] body = two.await(FrameType.RECV_PACKET, 1).getFirst().body();
    assertThat(Arrays.copyOfRange(body, 32, body.length)).isEqualTo(packet);
  }

  @Test
  void aReceiverThatStallsSlowsNobodyAndLosesTheOldestOnly() throws Exception {
    RelayClient one = known();
    RelayClient stalled = known();
    RelayClient two = known();
    stalled.stall();
    byte[] packet = new byte[1300];
    for (int i = 0; i < 2000; i++) {
      packet[0] = (byte) (i >> 8);
      packet[1] = (byte) i;
      one.send(DerpFrames.sendPacket(stalled.publicKey(), packet));
    }
    one.send(DerpFrames.sendPacket(stalled.publicKey(), DISCO));
    one.sendTo(two, "not held up");
    two.await(FrameType.RECV_PACKET, 1);
    stalled.goOn();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> numbers(stalled).contains(1999) && disco(stalled) == 1);
    List<Integer> numbers = numbers(stalled);
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    assertThat(numbers.size()).isLessThan(2 * FrameQueue.MOST / 1300);
    assertThat(numbers).contains(1950, 1999);
  }

  @Test
  void aReceiverThatTakesNothingForSecondsIsSentAway() throws Exception {
    RelayClient one = known();
    RelayClient stalled = known();
    stalled.stall();
    one.sendTo(stalled, "hello");
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          relay.tend();
          return stalled.isClosed();
        });
    assertThat(one.isClosed()).isFalse();
  }

  @Test
  void twoDevicesWithOneKeyAreToldUntilOneHasGone() throws Exception {
    RelayClient original = known();
    RelayClient copy = new RelayClient(relay, original.key, randomness);
    copy.introduce(ClientInfo.DEVICE);
    RelayClient other = known();
    original.sendTo(other, "who connects again");
    copy.sendTo(other, "speaks so once");
    other.await(FrameType.RECV_PACKET, 2);
    assertThat(original.frames).noneMatch(frame -> frame.type() == FrameType.HEALTH);

    for (int i = 0; i < 6; i++) {
      original.sendTo(other, "mine");
      copy.sendTo(other, "no, mine");
    }

    for (RelayClient each : List.of(original, copy)) {
      byte[] told = each.await(FrameType.HEALTH, 1).getFirst().body();
      assertThat(new String(told, StandardCharsets.UTF_8)).isEqualTo(Seat.FOUGHT_OVER);
      assertThat(told).as("what a client of ours shows").hasSizeLessThan(DerpClient.MOST_HEALTH);
    }
    copy.connection.close();
    assertThat(original.await(FrameType.HEALTH, 2).getLast().body()).isEmpty();
    assertThat(copy.frames).as("told once").hasSizeLessThan(5);
  }

  @Test
  void oneDeviceThatMovesAgainAndAgainIsNotTakenForTwo() throws Exception {
    RelayClient other = known();
    RelayClient before = known();
    for (int i = 0; i < 10; i++) {
      RelayClient after = new RelayClient(relay, before.key, randomness);
      after.introduce(ClientInfo.DEVICE);
      after.sendTo(other, "here I am");
      before.sendTo(other, "late");
      after.sendTo(other, "here I am, as I said");
      other.await(FrameType.RECV_PACKET, 3 * (i + 1));
      assertThat(after.all(FrameType.HEALTH)).isEmpty();
      before.connection.close();
      before = after;
    }
  }

  @Test
  void ofTwoConnectionsOfAKeyTheOneThatSpokeLastGetsThePackets() throws Exception {
    RelayClient sender = known();
    RelayClient old = known();
    RelayClient young = new RelayClient(relay, old.key, randomness);
    young.introduce(ClientInfo.DEVICE);
    assertThat(relay.devices()).isEqualTo(2);
    sender.sendTo(old, "for the young one");
    young.await(FrameType.RECV_PACKET, 1);
    old.send(DerpFrames.frame(FrameType.NOTE_PREFERRED, (byte) 1));
    sender.sendTo(old, "for the old one");
    old.await(FrameType.RECV_PACKET, 1);
    old.connection.close();
    sender.sendTo(old, "for the one that is left");
    young.await(FrameType.RECV_PACKET, 2);
    assertThat(young.texts()).containsExactly("for the young one", "for the one that is left");
    assertThat(sender.all(FrameType.PEER_GONE)).isEmpty();
  }

  @Test
  void whoGotSomethingHearsThatTheSenderIsGone() throws Exception {
    RelayClient one = known();
    RelayClient two = known();
    RelayClient three = known();
    one.sendTo(two, "bye");
    one.connection.close();
    byte[] body = two.await(FrameType.PEER_GONE, 1).getFirst().body();
    assertThat(body).startsWith(one.publicKey().bytes()).endsWith((byte) 0).hasSize(33);
    assertThat(three.all(FrameType.PEER_GONE)).isEmpty();
    assertThat(one.isClosed()).isTrue();
    assertThat(relay.devices()).isEqualTo(2);
  }

  @Test
  void whoLooksForSomebodyThatIsNotHereHearsItNowAndThen() throws Exception {
    RelayClient one = known();
    NodePublicKey absent = NodePrivateKey.generate(randomness).publicKey();
    for (int i = 0; i < 100; i++) {
      one.send(DerpFrames.sendPacket(absent, new byte[1300]));
    }
    for (int i = 0; i < 100; i++) {
      one.send(DerpFrames.sendPacket(absent, DISCO));
    }
    ping(one);
    List<RelayClient.Frame> notices = one.all(FrameType.PEER_GONE);
    assertThat(notices).hasSizeBetween(3, 30);
    assertThat(notices.getFirst().body()).startsWith(absent.bytes()).endsWith((byte) 1);
  }

  @Test
  void aClientThatComesAfterTheFirstPacketForItIsFound() throws Exception {
    RelayClient one = known();
    NodePrivateKey late = NodePrivateKey.generate(randomness);
    one.send(DerpFrames.sendPacket(late.publicKey(), new byte[10]));
    RelayClient two = new RelayClient(relay, late, randomness);
    two.introduce(ClientInfo.DEVICE);
    one.sendTo(two, "now");
    two.await(FrameType.RECV_PACKET, 1);
    two.connection.close();
    one.sendTo(two, "to nobody");
    RelayClient again = new RelayClient(relay, late, randomness);
    again.introduce(ClientInfo.DEVICE);
    one.sendTo(two, "again");
    again.await(FrameType.RECV_PACKET, 1);
    assertThat(again.texts()).containsExactly("again");
  }

  @Test
  void aPingIsAnsweredWithItsOwnBytes() throws Exception {
    RelayClient one = known();
    one.send(DerpFrames.frame(FrameType.PING, "12345678".getBytes(StandardCharsets.US_ASCII)));
    assertThat(one.await(FrameType.PONG, 1).getFirst().body()).asString().isEqualTo("12345678");
  }

  @Test
  void aSilentConnectionGetsASignOfLife() throws Exception {
    RelayClient answers = known();
    RelayClient old = new RelayClient(relay, NodePrivateKey.generate(randomness), randomness);
    old.introduce(new ClientInfo(2, false, null, false));
    long later = System.nanoTime() + Duration.ofSeconds(66).toNanos();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          answers.connection.tend(later);
          old.connection.tend(later);
          return !answers.all(FrameType.PING).isEmpty() && !old.all(FrameType.KEEP_ALIVE).isEmpty();
        });
    assertThat(old.connection.silence()).isZero();
  }

  @Test
  void whoLiesIsSentAway() throws Exception {
    NodePrivateKey key = NodePrivateKey.generate(randomness);
    RelayClient silent = new RelayClient(relay, key, randomness);
    assertThatThrownBy(() -> silent.send(DerpFrames.frame(FrameType.PING, new byte[8])))
        .isInstanceOf(DerpException.class);
    RelayClient liar = new RelayClient(relay, key, randomness);
    byte[] info =
        DerpHandshake.clientInfo(
            ClientInfo.DEVICE, key, key.publicKey(), randomness.bytes(24)); // another's box
    assertThatThrownBy(() -> liar.send(info)).isInstanceOf(DerpException.class);
    RelayClient tooLong = known();
    byte[] header = new byte[5];
    DerpFrames.header(header, 0, FrameType.SEND_PACKET, 1 << 20);
    assertThatThrownBy(() -> tooLong.send(header)).isInstanceOf(DerpException.class);
    RelayClient spy = known();
    assertThatThrownBy(() -> spy.send(DerpFrames.frame(FrameType.WATCH_CONNS)))
        .isInstanceOf(DerpException.class);
    assertThatThrownBy(
            () -> spy.send(DerpFrames.forwardPacket(key.publicKey(), key.publicKey(), DISCO)))
        .isInstanceOf(DerpException.class);
    assertThat(liar.all(FrameType.SERVER_INFO)).isEmpty();
  }

  @Test
  void onlyWhoMayUsesItAndOnlyAsLong() throws Exception {
    NodePrivateKey stranger = NodePrivateKey.generate(randomness);
    refused.add(stranger.publicKey());
    RelayClient refusedOne = new RelayClient(relay, stranger, randomness);
    assertThatThrownBy(() -> refusedOne.introduceOnly()).isInstanceOf(DerpException.class);
    RelayClient one = known();
    RelayClient two = known();
    relay.recheck();
    assertThat(one.isClosed()).isFalse();
    refused.add(one.publicKey());
    relay.recheck();
    assertThat(one.isClosed()).isTrue();
    assertThat(two.isClosed()).isFalse();
  }

  @Test
  void whoSendsMoreThanItMayIsReadLaterAndLosesNothing() throws Exception {
    try (Relay slow = new Relay(Admission.ANYBODY, new Relay.Pace(1 << 20), randomness)) {
      RelayClient one = RelayClient.known(slow, randomness);
      RelayClient two = RelayClient.known(slow, randomness);
      long begun = System.nanoTime();
      for (int i = 1; i <= 1200; i++) {
        one.send(DerpFrames.sendPacket(two.publicKey(), new byte[1300]));
        if (i % 50 == 0) {
          two.await(FrameType.RECV_PACKET, i);
        }
      }
      // A lower bound: 1.6 MB at 1 MiB/s, less the first MiB, cannot have been read in no time.
      assertThat(System.nanoTime() - begun).isGreaterThan(Duration.ofMillis(300).toNanos());
    }
  }

  @Test
  void allHearThatItEndsAndWhenToComeBack() throws Exception {
    RelayClient one = known();
    RelayClient two = known();
    relay.close();
    byte[] body = one.await(FrameType.RESTARTING, 1).getFirst().body();
    assertThat(body).hasSize(8).startsWith(0, 0);
    two.await(FrameType.RESTARTING, 1);
    assertThat(one.isClosed()).isTrue();
    RelayClient late = new RelayClient(relay, one.key, randomness);
    assertThat(late.isClosed()).isTrue();
  }

  @Test
  void connectionsEndOneAfterTheOtherAndTheRestGoOnMeanwhile() throws Exception {
    List<RelayClient> all = new ArrayList<>(List.of(known(), known(), known()));
    Farewell oneAnHour = new Farewell(Duration.ofHours(1), Duration.ofHours(10));
    Thread leaving = Thread.startVirtualThread(() -> relay.close(oneAnHour));
    Awaitility.await().atMost(PATIENCE).until(() -> all.stream().anyMatch(RelayClient::isClosed));

    all.removeIf(RelayClient::isClosed);
    assertThat(all).hasSize(2);
    all.getFirst().sendTo(all.getLast(), "still here");
    all.getLast().await(FrameType.RECV_PACKET, 1);
    assertThat(all).noneMatch(RelayClient::isClosed);

    // With nobody left it does not wait for anybody's turn.
    all.forEach(client -> client.connection.close());
    leaving.join();
  }

  @Test
  void whoSendsToAHundredThousandKeysCostsLittle() throws Exception {
    RelayClient one = known();
    byte[] frame = DerpFrames.sendPacket(NodePublicKey.ZERO, DISCO);
    for (int i = 0; i < 100_000; i++) {
      System.arraycopy(randomness.bytes(32), 0, frame, 5, 32);
      one.send(frame);
    }
    ping(one);
    assertThat(relay.devices()).isEqualTo(1);
    assertThat(one.all(FrameType.PEER_GONE).size()).isLessThan(100);
  }

  private RelayClient known() throws Exception {
    return RelayClient.known(relay, randomness);
  }

  /** What was sent before it is answered before it. */
  private void ping(RelayClient client) throws Exception {
    client.send(DerpFrames.frame(FrameType.PING, new byte[8]));
    client.await(FrameType.PONG, 1);
  }

  private static List<Integer> numbers(RelayClient client) {
    return client.all(FrameType.RECV_PACKET).stream()
        .filter(frame -> frame.body().length == 1332)
        .map(frame -> (frame.body()[32] & 0xff) << 8 | frame.body()[33] & 0xff)
        .toList();
  }

  private static long disco(RelayClient client) {
    return client.all(FrameType.RECV_PACKET).stream()
        .filter(frame -> frame.body().length == 32 + DISCO.length)
        .count();
  }
}
