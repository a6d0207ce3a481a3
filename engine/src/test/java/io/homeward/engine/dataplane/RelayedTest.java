package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts that have relays in common, and perhaps no direct way. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RelayedTest extends TwoHosts {
  private static @Nullable Way way(Host host) {
    return host.plane.statistics().getFirst().way();
  }

  /** The same peer at home in a region and at its endpoint. */
  private static PeerSpec everywhere(Host host, int region) {
    PeerSpec peer = host.asPeer(true);
    return new PeerSpec(peer.key(), peer.allowedIps(), peer.endpoints(), region, null, false);
  }

  private void introduce(PeerSpec toA, PeerSpec toB) {
    a.knows(toA);
    b.knows(toB);
    await()
        .atMost(PATIENCE)
        .until(() -> Stream.of(a, b).allMatch(host -> !host.plane.statistics().isEmpty()));
  }

  private void converse(String text) throws InterruptedException {
    a.send(b.v4, text);
    assertThat(b.receive()).isEqualTo(text);
    b.send(a.v4, text);
    assertThat(a.receive()).isEqualTo(text);
  }

  @Test
  void reachEachOtherThroughTheRelayWhereOneIsAtHome() throws Exception {
    a.atRelays(1, 2);
    b.atRelays(2, 1);
    introduce(b.asPeerAt(2), a.asPeerAt(1));
    converse("one");
    assertThat(way(a))
        .isInstanceOfSatisfying(
            Way.Relayed.class, way -> assertThat(way.peer()).isEqualTo(b.key.publicKey()));
    assertThat(way(b)).isInstanceOf(Way.Relayed.class);
    assertThat(link.carried).as("nothing goes by itself").hasValue(0);
  }

  @Test
  void reachAPeerWhoseHomeIsNotKnownThroughTheirOwnHomeAtOnce() throws Exception {
    a.atRelays(1);
    b.atRelays(1);
    introduce(b.asPeer(false), a.asPeer(false));
    long start = System.nanoTime();
    converse("one");
    assertThat(way(a)).isEqualTo(new Way.Relayed(1, b.key.publicKey()));
    // Not by WireGuard's own second try. A machine that stood still for so long proves nothing.
    if (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(4)) {
      assertThat(a.dropped(DropReason.HANDSHAKE_GIVEN_UP)).isZero();
      assertThat(relay.carried.get()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void anInitiationThatWaitsGoesThroughTheRelayTheMomentThereIsOne() throws Exception {
    introduce(b.asPeer(false), a.asPeer(false));
    a.send(b.v4, "early");
    b.atRelays(1);
    a.atRelays(1);
    assertThat(b.receive()).isEqualTo("early");
  }

  @Test
  void aDirectWayIsPreferred() throws Exception {
    a.atRelays(1);
    b.atRelays(1);
    introduce(b.asPeerAt(1), a.asPeerAt(1));
    converse("relayed");
    // The map brings an endpoint: a greeting there proves the way, and data follows it.
    a.knows(everywhere(b, 1));
    await().atMost(PATIENCE).until(() -> way(b) instanceof Way.Direct);
    b.send(a.v4, "direct");
    assertThat(a.receive()).isEqualTo("direct");
    await().atMost(PATIENCE).until(() -> new Way.Direct(Endpoint.parse(b.endpoint)).equals(way(a)));
    int before = relay.carried.get();
    converse("two");
    assertThat(relay.carried).hasValue(before);
  }

  @Test
  void aPeerThatLeftTheRelayIsLookedForElsewhere() throws Exception {
    a.atRelays(1, 2);
    b.atRelays(1);
    introduce(b.asPeerAt(1), a.asPeerAt(1));
    converse("one");
    relay.leave(b.key.publicKey());
    b.atRelays(2, 1);
    b.send(a.v4, "from elsewhere");
    assertThat(a.receive()).isEqualTo("from elsewhere");
    converse("two");
  }

  @Test
  void aFloodThroughARelayIsBoundedAndDoesNotHoldUpTheNetwork() throws Exception {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    byte[] junk = new byte[1400];
    junk[0] = 1;
    Way.Relayed stranger = new Way.Relayed(1, new Host(9).key.publicKey());
    for (int i = 0; i < 20_000; i++) {
      b.plane.relayed(stranger, junk, 0, junk.length);
    }
    b.plane.relayed(stranger, junk, 0, 0);
    a.send(b.v4, "two");
    assertThat(b.receive()).isEqualTo("two");
    assertThat(b.dropped(DropReason.RELAY_INBOX_FULL) + b.dropped(DropReason.UNKNOWN_DATAGRAM))
        .isPositive();
  }

  @Test
  void whatStunServersAnswerIsHeardAndNothingElseIs() throws Exception {
    byte[] answer = ByteBuffer.allocate(32).putInt(0x0101_000c).putInt(0x2112_a442).array();
    byte[] question = answer.clone();
    question[1] = 0; // of a type that no server sends
    b.socket.inject(question, a.socket.address);
    a.plane.sendPlain(answer, Endpoint.parse(b.endpoint));
    await().atMost(PATIENCE).until(() -> !b.stunAnswers.isEmpty());
    assertThat(b.stunAnswers).isEqualTo(List.of(Endpoint.parse(a.endpoint)));
    assertThat(b.dropped(DropReason.UNKNOWN_DATAGRAM)).isEqualTo(1);
    b.plane.relayed(new Way.Relayed(1, a.key.publicKey()), answer, 0, answer.length);
    await().atMost(PATIENCE).until(() -> b.dropped(DropReason.UNKNOWN_DATAGRAM) == 2);
    assertThat(b.stunAnswers).hasSize(1);
  }
}
