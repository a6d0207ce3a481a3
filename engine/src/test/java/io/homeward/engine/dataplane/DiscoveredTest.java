package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.way.Way;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts with discovery keys that know each other's relay and no endpoint. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DiscoveredTest extends TwoHosts {
  private static PeerSpec discovered(Host host, DiscoPublicKey key) {
    PeerSpec peer = host.asPeer(false);
    return new PeerSpec(peer.key(), peer.allowedIps(), List.of(), 1, key, false);
  }

  private void meet(DiscoPublicKey keyOfB) {
    a.atRelays(1);
    b.atRelays(1);
    Stream.of(a, b)
        .forEach(host ->
            host.plane.reachableAt(List.of(Endpoint.parse(host.endpoint)), OwnNetwork.Nat.UNKNOWN));
    a.knows(discovered(b, keyOfB));
    b.knows(discovered(a, a.disco.publicKey()));
    await()
        .atMost(PATIENCE)
        .until(() -> Stream.of(a, b).allMatch(host -> !host.plane.statistics().isEmpty()));
  }

  private static PathReport path(Host from, Host to) {
    return from.plane.path(to.v4).join();
  }

  private void converse(String text) throws InterruptedException {
    a.send(b.v4, text);
    assertThat(b.receive()).isEqualTo(text);
    b.send(a.v4, text);
    assertThat(a.receive()).isEqualTo(text);
  }

  @Test
  void findTheDirectWayThroughTheRelay() throws Exception {
    meet(b.disco.publicKey());
    converse("relayed");
    await()
        .atMost(PATIENCE)
        .until(() ->
            path(a, b).kind() == PathReport.Kind.TRUSTED
                && path(b, a).kind() == PathReport.Kind.TRUSTED);
    assertThat(path(a, b).way()).isEqualTo(new Way.Direct(Endpoint.parse(b.endpoint)));
    assertThat(a.placeWanted).as("asked where it is when it called").hasPositiveValue();
    int before = link.carried.get();
    converse("direct");
    assertThat(link.carried.get()).isGreaterThan(before);
  }

  @Test
  void stayRelayedWhereTheMapNamesTheKeyOfSomebodyElse() throws Exception {
    meet(DiscoPrivateKey.generate(Randomness.system()).publicKey());
    converse("one");
    await().atMost(PATIENCE).until(() -> b.dropped(DropReason.DISCO_NOT_AUTHENTIC) > 0);
    assertThat(path(a, b).way()).isInstanceOf(Way.Relayed.class);
    assertThat(path(b, a).way()).isInstanceOf(Way.Relayed.class);
    converse("two");
  }

  @Test
  void messagesOfStrangersAndAFloodOfThemAreDroppedAndCounted() throws Exception {
    meet(b.disco.publicKey());
    converse("one");
    DiscoBoxes stranger = new DiscoBoxes(DiscoPrivateKey.generate(Randomness.system()));
    byte[] ping =
        Objects.requireNonNull(
            stranger
                .with(b.disco.publicKey())
                .seal(
                    new DiscoMessage.Ping(TxId.random(Randomness.system()), null, 0),
                    Randomness.system()));
    for (int i = 0; i < 20_000; i++) {
      b.socket.inject(ping, a.socket.address);
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> b.dropped(DropReason.DISCO_NOT_AUTHENTIC) + b.dropped(DropReason.DISCO_BUSY) > 0);
    converse("two");
  }

  @Test
  void asksOnlyAboutPeersThereAre() {
    meet(b.disco.publicKey());
    assertThat(a.plane.path(a.v4))
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
  }
}
