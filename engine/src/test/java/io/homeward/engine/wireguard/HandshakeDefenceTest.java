package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TunnelLab.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a device makes of messages that nobody honest sends. */
class HandshakeDefenceTest {
  private static final Way SOMEWHERE = at("192.0.2.99:9");

  private final TunnelLab lab = new TunnelLab(2);
  private final Node a = lab.node();
  private final Node b = lab.node();

  @Test
  void refusesAReplayedInitiation() {
    TunnelLab.introduce(a, b);
    byte[] initiation = initiationTo(a, b);
    assertThat(receive(b, initiation)).hasSize(2);
    lab.advance(Duration.ofSeconds(1));
    assertThat(receive(b, initiation)).isEmpty();
    assertThat(b.host.device().dropped(HandshakeDrop.REPLAYED)).isEqualTo(1);
  }

  @Test
  void rejectsInitiationWithOldTimestamp() {
    TunnelLab.introduce(a, b);
    byte[] older = initiationTo(a, b);
    lab.advance(Duration.ofSeconds(6));
    byte[] newer = lastInitiation(a);
    assertThat(newer).isNotEqualTo(older);
    assertThat(receive(b, newer)).isNotEmpty();
    lab.advance(Duration.ofSeconds(1));
    receive(b, older);
    assertThat(b.host.device().dropped(HandshakeDrop.REPLAYED)).isPositive();
  }

  @Test
  void takesOneInitiationOfAPeerIn20Milliseconds() {
    TunnelLab.introduce(a, b);
    byte[] first = initiationTo(a, b);
    byte[] second =
        strangerInitiation(a.privateKey, b.key(), Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(receive(b, first)).isNotEmpty();
    lab.advance(Duration.ofMillis(19));
    assertThat(receive(b, second)).isEmpty();
    assertThat(b.host.device().dropped(HandshakeDrop.TOO_FREQUENT)).isEqualTo(1);
    lab.advance(Duration.ofMillis(1));
    assertThat(receive(b, second)).isNotEmpty();
  }

  @Test
  void answersNoStranger() {
    NodePrivateKey stranger = NodePrivateKey.generate(lab.randomness);
    byte[] initiation = strangerInitiation(stranger, b.key(), Instant.EPOCH);
    List<WireGuardAction> actions = receive(b, initiation);
    // Told who claims to call, and asked to send nothing.
    assertThat(actions).hasSize(1);
    assertThat(actions.getFirst())
        .isInstanceOfSatisfying(
            WireGuardAction.Unknown.class,
            unknown -> assertThat(unknown.claimed()).isEqualTo(stranger.publicKey()));
    assertThat(b.host.device().dropped(HandshakeDrop.UNKNOWN_PEER)).isEqualTo(1);
  }

  @Test
  void answersNothingWithoutAValidFirstMac() {
    TunnelLab.introduce(a, b);
    byte[] initiation = initiationTo(a, b);
    for (int bit = 0; bit < (HandshakeMessage.Initiation.BYTES - 16) * 8; bit++) {
      byte[] forged = initiation.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(receive(b, forged)).isEmpty();
    }
  }

  @Test
  void asksForACookieUnderLoadAndAdmitsWhoHasOne() {
    TunnelLab.introduce(a, b);
    int cookies = flood(400);
    assertThat(cookies).isGreaterThan(200);
    // While the flood goes on, a real peer connects.
    a.send(b, 1);
    for (int i = 0; i < 10; i++) {
      flood(100);
      lab.advance(Duration.ofMillis(100));
    }
    assertThat(b.received).containsExactly(1);
    assertThat(b.host.device().dropped(HandshakeDrop.COOKIE_SENT)).isGreaterThan(400);
    // Without load nobody is asked.
    lab.advance(Duration.ofSeconds(3));
    long before = b.host.device().dropped(HandshakeDrop.COOKIE_SENT);
    receive(b, strangerInitiation(NodePrivateKey.generate(lab.randomness), b.key(), Instant.EPOCH));
    assertThat(b.host.device().dropped(HandshakeDrop.COOKIE_SENT)).isEqualTo(before);
  }

  @Test
  void boundsWhatOneSourceGetsUnderLoad() {
    HandshakeLoad load = new HandshakeLoad();
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += load.admits(SOMEWHERE, 0) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(Tunables.SOURCE_BURST);
    assertThat(load.admits(at("192.0.2.98:9"), 0)).isTrue();
    long second = Duration.ofSeconds(1).toNanos();
    assertThat(load.admits(SOMEWHERE, second)).isTrue();
    // All of an IPv6 subscriber's addresses are one source.
    admitted = 0;
    for (int i = 1; i < 100; i++) {
      Way source = at("[2001:db8::" + i + "]:9");
      admitted += load.admits(source, second) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(Tunables.SOURCE_BURST);
  }

  @Test
  void boundsWhatOneClientOfARelayGetsUnderLoad() {
    HandshakeLoad load = new HandshakeLoad();
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += load.admits(new Way.Relayed(1, a.key()), 0) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(Tunables.SOURCE_BURST);
    assertThat(load.admits(new Way.Relayed(1, b.key()), 0)).isTrue();
  }

  @Test
  void bindsACookieToTheClientAndTheRelayThatItCameThrough() {
    CookieIssuer issuer = new CookieIssuer(b.key(), lab.randomness);
    CookieHolder holder = new CookieHolder(b.key());
    Way relayed = new Way.Relayed(1, a.key());
    byte[] first = initiationTo(a, b);
    holder.complete(first, 0);
    byte[] reply = issuer.reply(7, first, relayed, 0);
    assertThat(
            holder.accept(
                (HandshakeMessage.CookieReply) requireNonNull(HandshakeMessage.parse(reply)), 0))
        .isTrue();
    byte[] second = initiationTo(a, b);
    holder.complete(second, 1);
    assertThat(issuer.hasMac2(second, relayed, 1)).isTrue();
    assertThat(issuer.hasMac2(second, new Way.Relayed(2, a.key()), 1)).isFalse();
    assertThat(issuer.hasMac2(second, new Way.Relayed(1, b.key()), 1)).isFalse();
  }

  @Test
  void bindsACookieToItsSourceAndItsTime() {
    CookieIssuer issuer = new CookieIssuer(b.key(), lab.randomness);
    CookieHolder holder = new CookieHolder(b.key());
    byte[] first = initiationTo(a, b);
    holder.complete(first, 0);
    assertThat(issuer.hasMac1(first)).isTrue();
    assertThat(issuer.hasMac2(first, SOMEWHERE, 0)).isFalse();
    byte[] reply = issuer.reply(7, first, SOMEWHERE, 0);
    HandshakeMessage.CookieReply parsed =
        (HandshakeMessage.CookieReply) requireNonNull(HandshakeMessage.parse(reply));
    assertThat(parsed.receiver()).isEqualTo(7);
    assertThat(holder.accept(parsed, 0)).isTrue();
    // One answer to one message.
    assertThat(holder.accept(parsed, 0)).isFalse();
    byte[] second = initiationTo(a, b);
    holder.complete(second, 1);
    assertThat(issuer.hasMac2(second, SOMEWHERE, 1)).isTrue();
    assertThat(issuer.hasMac2(second, at("192.0.2.99:10"), 1)).isFalse();
    assertThat(issuer.hasMac2(second, at("192.0.2.98:9"), 1)).isFalse();
    assertThat(issuer.hasMac2(second, new Way.Relayed(1, a.key()), 1)).isFalse();
    assertThat(issuer.hasMac2(second, SOMEWHERE, Limits.COOKIE_REFRESH_TIME)).isFalse();
    assertThat(holder.hasCookie(Limits.COOKIE_REFRESH_TIME)).isFalse();
  }

  @Test
  void refusesPeersWithKeysOfSmallOrder() {
    byte[] small = new byte[32];
    small[0] = 1;
    NodePublicKey key = new NodePublicKey(small);
    a.host.addPeer(PeerConfig.of(key), null);
    assertThat(a.host.device().wantHandshake(key, 0))
        .containsExactly(new WireGuardAction.HandshakeGivenUp(key));
  }

  @Test
  void survivesRandomAndMutatedMessages() {
    TunnelLab.introduce(a, b);
    byte[] initiation = initiationTo(a, b);
    receive(b, initiation);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(6));
    TransportSession session = b.session(a);
    Random random = new Random(9);
    byte[] mac1Key = MacLayout.mac1Key(b.key());
    for (int i = 0; i < FuzzInputs.count(150_000); i++) {
      byte[] datagram = hostile(random, initiation);
      if (i % 30 == 0 && datagram.length >= 32 + 1) {
        // Deep ones: past the first mac.
        int at = MacLayout.mac1Offset(datagram);
        byte[] mac1 = MacLayout.macBefore(mac1Key, datagram, at);
        System.arraycopy(mac1, 0, datagram, at, mac1.length);
        lab.ticker.advance(Duration.ofMillis(5));
      }
      List<WireGuardAction> actions = receive(b, datagram);
      assertThat(actions).doesNotHaveAnyElementsOfTypes(WireGuardAction.SessionReady.class);
      if (session != null && i % 100 == 0) {
        assertThat(TunnelLab.open(session, datagram, lab.ticker.nanos())).isNegative();
      }
    }
  }

  /** Every event in every state that a peer can be in, and with sessions that are long gone. */
  @Test
  void takesEveryEventInEveryState() {
    for (int state = 0; state < 8; state++) {
      for (int event = 0; event < 14; event++) {
        TunnelLab pair = new TunnelLab(state * 100 + event);
        Node one = pair.node();
        Node two = pair.node();
        TunnelLab.introduce(one, two);
        TransportSession old = bringInto(state, pair, one, two);
        happen(event, pair, one, two, old);
        pair.advance(Duration.ofMinutes(15));
        happen(event, pair, one, two, old);
      }
    }
  }

  private TransportSession bringInto(int state, TunnelLab pair, Node one, Node two) {
    two.send(one, 1);
    pair.advance(Duration.ofSeconds(1));
    TransportSession old = requireNonNull(one.session(two));
    pair.advance(Duration.ofMinutes(12)); // idle, without any key
    switch (state) {
      case 0 -> {}
      case 1 -> { // awaiting a response
        two.unplug();
        one.send(two, 2);
      }
      case 2 -> { // postponed
        one.send(two, 2);
        pair.advance(Duration.ofSeconds(1));
        one.host.rekey(two.key());
      }
      case 3 -> receive(one, initiationTo(two, one)); // next only
      case 4 -> { // current, as initiator
        one.send(two, 2);
        pair.advance(Duration.ofSeconds(1));
      }
      case 5 -> { // current, as responder
        two.send(one, 2);
        pair.advance(Duration.ofSeconds(1));
      }
      case 6 -> { // current and previous
        for (int i = 0; i < 130; i++) {
          one.send(two, i);
          pair.advance(Duration.ofSeconds(1));
        }
      }
      default -> one.host.device().removePeer(two.key());
    }
    return old;
  }

  private void happen(int event, TunnelLab pair, Node one, Node two, TransportSession old) {
    WireGuardDevice device = one.host.device();
    long now = pair.ticker.nanos();
    TransportSession session = one.session(two);
    TransportSession used = session == null ? old : session;
    switch (event) {
      case 0 -> one.send(two, 5);
      case 1 -> one.host.rekey(two.key());
      case 2 -> device.dataSent(used, now);
      case 3 -> device.keepaliveSent(used, now);
      case 4 -> device.dataReceived(used, now);
      case 5 -> device.keepaliveReceived(used, now);
      case 6 -> device.dataReceived(old, now);
      case 7 -> device.dataSent(old, now);
      case 8 -> receive(one, initiationTo(two, one));
      case 9 ->
          device.handshakeDatagram(
              new HandshakeMessage.Response(1, 2, new byte[32], new byte[16]).encode(),
              SOMEWHERE,
              now);
      case 10 ->
          device.handshakeDatagram(
              new HandshakeMessage.CookieReply(2, new byte[24], new byte[32]).encode(),
              SOMEWHERE,
              now);
      case 11 -> device.onDeadline(now);
      case 12 -> device.removePeer(two.key());
      default -> device.close();
    }
  }

  private int flood(int messages) {
    int cookies = 0;
    for (int i = 0; i < messages; i++) {
      byte[] forged = new byte[HandshakeMessage.Initiation.BYTES];
      lab.randomness.fill(forged);
      forged[0] = 1;
      forged[1] = forged[2] = forged[3] = 0;
      new CookieHolder(b.key()).complete(forged, 0);
      for (WireGuardAction action : receive(b, forged)) {
        cookies += action instanceof WireGuardAction.SendReply ? 1 : 0;
      }
    }
    return cookies;
  }

  private static byte[] hostile(Random random, byte[] valid) {
    int[] lengths = {0, 1, 4, 32, 63, 64, 65, 91, 92, 93, 147, 148, 149, 1500};
    byte[] datagram;
    if (random.nextBoolean()) {
      datagram = valid.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
      }
    } else {
      datagram = new byte[lengths[random.nextInt(lengths.length)]];
      random.nextBytes(datagram);
      for (int i = 1; i < 4 && i < datagram.length; i++) {
        datagram[i] = 0;
      }
    }
    if (datagram.length > 0 && random.nextBoolean()) {
      datagram[0] = (byte) (1 + random.nextInt(4));
    }
    return datagram;
  }

  private static Way at(String endpoint) {
    return new Way.Direct(Endpoint.parse(endpoint));
  }

  private List<WireGuardAction> receive(Node node, byte[] datagram) {
    return node.host.device().handshakeDatagram(datagram, SOMEWHERE, lab.ticker.nanos());
  }

  /** A message that was made, but not sent. */
  private byte[] initiationTo(Node from, Node to) {
    List<WireGuardAction> actions =
        new ArrayList<>(from.host.device().wantHandshake(to.key(), lab.ticker.nanos()));
    for (WireGuardAction action : actions) {
      if (action instanceof WireGuardAction.SendInitiation(_, byte[] datagram)) {
        return datagram.clone();
      }
    }
    return strangerInitiation(from.privateKey, to.key(), Instant.parse("2026-06-01T00:00:00Z"));
  }

  private byte[] lastInitiation(Node node) {
    node.host.poll();
    return node.host.log().stream()
        .filter(WireGuardAction.SendInitiation.class::isInstance)
        .map(action -> ((WireGuardAction.SendInitiation) action).datagram())
        .reduce((_, second) -> second)
        .orElseThrow();
  }

  private byte[] strangerInitiation(NodePrivateKey key, NodePublicKey to, Instant time) {
    try (WireGuardDevice device =
        new WireGuardDevice(key, PacketCiphers.best(), lab.randomness, () -> time)) {
      device.addPeer(PeerConfig.of(to), 0);
      return ((WireGuardAction.SendInitiation) device.wantHandshake(to, 0).getFirst()).datagram();
    }
  }
}
