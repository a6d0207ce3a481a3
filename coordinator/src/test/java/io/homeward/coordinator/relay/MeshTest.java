package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Relays of one region, joined in memory. */
@Timeout(60)
class MeshTest {
  private static final MeshKey KEY = MeshKey.parse("0123456789abcdef".repeat(4));
  private static final byte[] DISCO =
      Arrays.copyOf("TS\uD83D\uDCAC".getBytes(StandardCharsets.UTF_8), 124);

  private final SeededRandomness randomness = new SeededRandomness(4);
  private final Relay left = new Relay(Admission.ANYBODY, Relay.Pace.FREE, randomness, KEY);
  private final Relay right = new Relay(Admission.ANYBODY, Relay.Pace.FREE, randomness, KEY);

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  /** A connection of one relay to another, without anything between. */
  private static final class Wire {
    private final MeshLink link;
    // The relay greets before it is told that it has a connection.
    private final CompletableFuture<RelayConnection> there = new CompletableFuture<>();

    Wire(Relay from, Relay to) {
      link = from.link("other", new Toward(bytes -> there.get().received(bytes, 0, bytes.length)));
      there.complete(
          to.connect(
              new InetSocketAddress("192.0.2.9", 443),
              new Toward(bytes -> link.received(bytes, 0, bytes.length)),
              Duration.ofSeconds(60)));
    }

    private interface Receiver {
      void take(byte[] bytes) throws Exception;
    }

    private final class Toward implements Transmitter {
      private final Receiver receiver;

      Toward(Receiver receiver) {
        this.receiver = receiver;
      }

      @Override
      public void write(byte[] bytes, int length) throws IOException {
        try {
          receiver.take(Arrays.copyOf(bytes, length));
        } catch (Exception e) {
          throw new IOException(e);
        }
      }

      @Override
      public void close() {
        cut();
      }
    }

    void cut() {
      link.close();
      there.thenAccept(RelayConnection::close);
    }
  }

  private static void await(ThrowingRunnable condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(condition);
  }

  private void awaitAway(Relay relay, RelayClient client) {
    await(() -> assertThat(relay.mesh().find(client.publicKey())).isNotNull());
  }

  private RelayClient at(Relay relay) throws Exception {
    return RelayClient.known(relay, randomness);
  }

  @Test
  void devicesOfTwoRelaysReachEachOtherWhoeverCameFirst() throws Exception {
    RelayClient early = at(right);
    new Wire(left, right);
    new Wire(right, left);
    RelayClient one = at(left);
    RelayClient late = at(right);
    awaitAway(left, early);
    awaitAway(left, late);
    awaitAway(right, one);

    one.sendTo(early, "to early");
    one.sendTo(late, "to late");
    late.sendTo(one, "back");

    assertThat(early.await(FrameType.RECV_PACKET, 1).getFirst().body())
        .startsWith(one.publicKey().bytes());
    assertThat(early.texts()).containsExactly("to early");
    late.await(FrameType.RECV_PACKET, 1);
    assertThat(late.texts()).containsExactly("to late");
    one.await(FrameType.RECV_PACKET, 1);
    assertThat(one.texts()).containsExactly("back");
  }

  @Test
  void theLongestPacketPassesBetweenRelays() throws Exception {
    new Wire(left, right);
    RelayClient one = at(left);
    RelayClient two = at(right);
    awaitAway(left, two);
    byte[] packet = randomness.bytes(FrameType.MAX_PACKET);
    one.send(DerpFrames.sendPacket(two.publicKey(), packet));
    byte[] body = two.await(FrameType.RECV_PACKET, 1).getFirst().body();
    assertThat(Arrays.copyOfRange(body, 32, body.length)).isEqualTo(packet);
  }

  @Test
  void whoIsHereGetsItHereAndAfterwardsWhereItWent() throws Exception {
    new Wire(left, right);
    NodePrivateKey key = NodePrivateKey.generate(randomness);
    RelayClient there = new RelayClient(right, key, randomness);
    there.introduce(ClientInfo.DEVICE);
    RelayClient one = at(left);
    awaitAway(left, there);
    one.sendTo(there, "away");
    there.await(FrameType.RECV_PACKET, 1);

    RelayClient here = new RelayClient(left, key, randomness);
    here.introduce(ClientInfo.DEVICE);
    one.sendTo(here, "here");
    here.await(FrameType.RECV_PACKET, 1);
    here.connection.close();
    one.sendTo(there, "away again");
    there.await(FrameType.RECV_PACKET, 2);

    assertThat(there.texts()).containsExactly("away", "away again");
    assertThat(here.texts()).containsExactly("here");
  }

  @Test
  void whatWasForwardedIsNeverForwardedAgain() throws Exception {
    Relay third = new Relay(Admission.ANYBODY, Relay.Pace.FREE, randomness, KEY);
    try {
      new Wire(left, right);
      new Wire(right, third);
      RelayClient one = at(left);
      RelayClient moved = at(third);
      awaitAway(right, moved);
      RelayClient relay = new RelayClient(right, NodePrivateKey.generate(randomness), randomness);
      relay.introduce(new ClientInfo(DerpHandshake.VERSION, false, KEY, false));
      byte[] forward = DerpFrames.forwardPacket(one.publicKey(), moved.publicKey(), new byte[] {1});
      relay.send(forward);
      // What comes after it arrives, and it does not.
      RelayClient two = at(right);
      two.sendTo(moved, "mine");
      moved.await(FrameType.RECV_PACKET, 1);
      assertThat(moved.texts()).containsExactly("mine");
    } finally {
      third.close();
    }
  }

  @Test
  void whoGotSomethingFromAnotherRelayHearsThatTheSenderIsGone() throws Exception {
    new Wire(left, right);
    new Wire(right, left);
    RelayClient one = at(left);
    RelayClient two = at(right);
    RelayClient bystander = at(right);
    awaitAway(left, two);
    awaitAway(right, one);
    one.sendTo(two, "hello");
    two.await(FrameType.RECV_PACKET, 1);

    one.connection.close();

    byte[] gone = two.await(FrameType.PEER_GONE, 1).getFirst().body();
    assertThat(gone).startsWith(one.publicKey().bytes()).endsWith(0);
    assertThat(bystander.all(FrameType.PEER_GONE)).isEmpty();
    assertThat(right.mesh().find(one.publicKey())).isNull();
  }

  @Test
  void whoLeavesHereAndIsAtAnotherRelayIsNotGone() throws Exception {
    new Wire(left, right);
    NodePrivateKey key = NodePrivateKey.generate(randomness);
    RelayClient here = new RelayClient(left, key, randomness);
    here.introduce(ClientInfo.DEVICE);
    RelayClient there = new RelayClient(right, key, randomness);
    there.introduce(ClientInfo.DEVICE);
    awaitAway(left, there);
    RelayClient one = at(left);
    here.sendTo(one, "hello");
    one.await(FrameType.RECV_PACKET, 1);

    here.connection.close();
    one.sendTo(there, "still there");
    there.await(FrameType.RECV_PACKET, 1);
    assertThat(one.all(FrameType.PEER_GONE)).isEmpty();

    there.connection.close();
    await(() -> assertThat(left.mesh().find(there.publicKey())).isNull());
  }

  @Test
  void aLostLinkIsForgottenAndANewOneKnowsAllAgain() throws Exception {
    Wire wire = new Wire(left, right);
    RelayClient one = at(left);
    RelayClient two = at(right);
    awaitAway(left, two);

    wire.cut();
    assertThat(left.mesh().find(two.publicKey())).isNull();
    one.send(DerpFrames.sendPacket(two.publicKey(), DISCO));
    assertThat(one.await(FrameType.PEER_GONE, 1).getFirst().body())
        .startsWith(two.publicKey().bytes())
        .endsWith(1);

    new Wire(left, right);
    awaitAway(left, two);
    one.sendTo(two, "again");
    two.await(FrameType.RECV_PACKET, 1);
  }

  @Test
  void aRelayThatIsConnectedToItselfNotices() throws Exception {
    MeshLink link = left.link("itself", new RelayNowhere());
    byte[] greeting = DerpHandshake.serverKey(left.publicKey());
    assertThatThrownBy(() -> link.received(greeting, 0, greeting.length))
        .isInstanceOf(MeshLink.ItselfException.class);
  }

  @Test
  void withoutTheKeyNobodyMayWatchForwardOrSendOthersAway() throws Exception {
    RelayClient victim = at(left);
    MeshKey other = MeshKey.parse("0123456789abcdee".repeat(4));
    for (byte[] frame :
        new byte[][] {
          DerpFrames.frame(FrameType.WATCH_CONNS),
          DerpFrames.forwardPacket(victim.publicKey(), victim.publicKey(), new byte[9]),
          DerpFrames.frame(FrameType.CLOSE_PEER, victim.publicKey().bytes())
        }) {
      RelayClient liar = new RelayClient(left, NodePrivateKey.generate(randomness), randomness);
      liar.introduce(new ClientInfo(DerpHandshake.VERSION, false, other, false));
      assertThatThrownBy(() -> liar.send(frame))
          .isInstanceOf(DerpException.class)
          .hasMessageContaining("only a relay of the region");
    }
    assertThat(victim.isClosed()).isFalse();
    assertThat(victim.texts()).isEmpty();
  }

  @Test
  void aRelayMaySendADeviceAway() throws Exception {
    RelayClient victim = at(left);
    RelayClient relay = new RelayClient(left, NodePrivateKey.generate(randomness), randomness);
    relay.introduce(new ClientInfo(DerpHandshake.VERSION, false, KEY, false));
    relay.send(DerpFrames.frame(FrameType.CLOSE_PEER, victim.publicKey().bytes()));
    assertThat(victim.isClosed()).isTrue();
  }

  @Test
  void aWatcherHearsOfThousandsWithoutLosingAny() throws Exception {
    RelayClient watcher = new RelayClient(left, NodePrivateKey.generate(randomness), randomness);
    watcher.introduce(new ClientInfo(DerpHandshake.VERSION, false, KEY, false));
    for (int i = 0; i < 300; i++) {
      at(left);
    }
    watcher.stall();
    watcher.send(DerpFrames.frame(FrameType.WATCH_CONNS));
    for (int i = 0; i < 300; i++) {
      at(left).connection.close();
    }
    watcher.goOn();
    watcher.await(FrameType.PEER_GONE, 300);
    assertThat(watcher.all(FrameType.PEER_PRESENT)).hasSizeGreaterThanOrEqualTo(601);
    assertThat(watcher.all(FrameType.PEER_PRESENT))
        .allSatisfy(frame -> assertThat(frame.body()).hasSize(51));
  }

  @Test
  void anotherRelayMaySayAnything() throws Exception {
    Random random = new Random(11);
    MeshLink link = left.link("liar", new RelayNowhere());
    byte[] greeting = DerpHandshake.serverKey(right.publicKey());
    link.received(greeting, 0, greeting.length);
    int inputs = FuzzInputs.count(200_000);
    for (int i = 0; i < inputs; i++) {
      byte[] body = new byte[random.nextInt(70)];
      random.nextBytes(body);
      byte[] frame = DerpFrames.frame(random.nextInt(24), body);
      try {
        link.received(frame, 0, frame.length);
      } catch (DerpException e) {
        link.close();
        link = left.link("liar", new RelayNowhere());
        link.received(greeting, 0, greeting.length);
      }
    }
    int keys = link.keys();
    NodePublicKey one = NodePrivateKey.generate(randomness).publicKey();
    byte[] present = DerpFrames.frame(FrameType.PEER_PRESENT, one.bytes());
    link.received(present, 0, present.length);
    assertThat(link.keys()).isEqualTo(keys + 1);
    link.close();
    assertThat(link.keys()).isZero();
    assertThat(left.mesh().find(one)).isNull();
  }

  private static final class RelayNowhere implements Transmitter {
    @Override
    public void write(byte[] bytes, int length) {
      // Nobody reads it.
    }

    @Override
    public void close() {
      // There is nothing.
    }
  }
}
