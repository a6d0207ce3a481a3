package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.LinkQuality;
import io.homeward.engine.testing.NatShape;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TunnelLab.Node;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two peers on a network in memory. */
class TunnelTest {
  private static final int INITIATION = 1;
  private static final int TRANSPORT = 4;
  private static final LinkQuality NEAR = LinkQuality.PERFECT.withDelay(Duration.ofMillis(10));

  private final TunnelLab lab = new TunnelLab(1);
  private final Node a = lab.node();
  private final Node b = lab.node();

  @BeforeEach
  void plugIn() {
    a.machine.quality(NEAR);
    b.machine.quality(NEAR);
  }

  @Test
  void deliversWhatWaitedForTheHandshakeInOrder() {
    TunnelLab.introduce(a, b);
    for (int i = 0; i < 5; i++) {
      a.send(b, i);
    }
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(0, 1, 2, 3, 4);
    assertThat(a.sent(INITIATION)).isEqualTo(1);
    b.send(a, 7);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.received).containsExactly(7);
    assertThat(requireNonNull(a.session(b)).role()).isEqualTo(TransportSession.Role.INITIATOR);
    assertThat(requireNonNull(b.session(a)).role()).isEqualTo(TransportSession.Role.RESPONDER);
  }

  @Test
  void deliversNothingTwiceThroughLossReorderingAndDuplication() {
    LinkQuality bad =
        new LinkQuality(
            Duration.ofMillis(20), Duration.ofMillis(60), 0.2, 0.2, 0.3, Duration.ofMillis(700));
    a.machine.quality(bad);
    b.machine.quality(bad);
    TunnelLab.introduce(a, b);
    int packets = 12_000;
    for (int i = 0; i < packets; i++) {
      a.send(b, i);
      b.send(a, i);
      lab.advance(Duration.ofMillis(50));
    }
    lab.advance(Duration.ofSeconds(5));
    for (List<Integer> received : List.of(a.received, b.received)) {
      assertThat(new HashSet<>(received)).hasSameSizeAs(received);
      // One in five is lost; sessions are replaced five times on the way.
      assertThat(received).hasSizeGreaterThan(packets * 7 / 10);
      assertThat(received).isNotEqualTo(received.stream().sorted().toList());
    }
  }

  @Test
  void settlesOnOneSessionWhenBothBeginAtOnce() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    b.send(a, 2);
    lab.advance(Duration.ofSeconds(2));
    a.send(b, 3);
    b.send(a, 4);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(1, 3);
    assertThat(a.received).containsExactly(2, 4);
    TransportSession ofA = requireNonNull(a.session(b));
    TransportSession ofB = requireNonNull(b.session(a));
    assertThat(ofA.localIndex()).isEqualTo(ofB.remoteIndex());
    assertThat(ofA.role()).isNotEqualTo(ofB.role());
    // And one of them replaces it in time.
    int ready = a.host.sessionsReady() + b.host.sessionsReady();
    for (int i = 0; i < 130; i++) {
      a.send(b, 100 + i);
      b.send(a, 100 + i);
      lab.advance(Duration.ofSeconds(1));
    }
    assertThat(a.host.sessionsReady() + b.host.sessionsReady()).isEqualTo(ready + 2);
    assertThat(a.received).hasSize(132);
    assertThat(b.received).hasSize(132);
  }

  @Test
  void holdsForThreeDays() {
    TunnelLab.introduce(a, b);
    a.host.stopLogging();
    b.host.stopLogging();
    int sentByA = 0;
    int sentByB = 0;
    long seconds = Duration.ofDays(3).toSeconds();
    for (long second = 0; second < seconds; ) {
      long hour = second / 3600 % 6;
      if (hour == 5) {
        // An hour of silence: sessions end, keys go.
        lab.advance(Duration.ofHours(1));
        second += 3600;
        continue;
      }
      a.send(b, sentByA++);
      if (hour % 2 == 0) {
        b.send(a, sentByB++);
      }
      lab.advance(Duration.ofSeconds(8));
      second += 8;
    }
    assertThat(b.received).hasSize(sentByA);
    assertThat(a.received).hasSize(sentByB);
    // Fifteen hours of each eighteen with traffic, a session every two minutes.
    int fewest = 3 * 20 * 3600 / 180;
    assertThat(a.host.sessionsReady()).isBetween(fewest, 3 * 20 * 3600 / 119 + 12);
  }

  @Test
  void goesOnAfterThePeerRestarted() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    b.socket.close();
    Node reborn = lab.node(b.privateKey);
    reborn.machine.quality(NEAR);
    reborn.host.addPeer(PeerConfig.of(a.key()), a.socket.ipv4());
    // The new one calls from its new address.
    reborn.send(a, 5);
    lab.advance(Duration.ofSeconds(1));
    a.send(reborn, 6);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.received).containsExactly(5);
    assertThat(reborn.received).containsExactly(6);
  }

  @Test
  void followsAPeerToItsNewAddress() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    b.machine.moveBehind(lab.network.nat(NatShape.values()[0]));
    b.send(a, 2);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.host.endpoint(b.key())).isNotEqualTo(b.socket.ipv4());
    a.send(b, 3);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(1, 3);
    assertThat(a.host.sessionsReady()).isEqualTo(1);
  }

  @Test
  void wantsTheSamePresharedKeyOnBothSides() {
    PresharedKey one = new PresharedKey(lab.randomness.bytes(32));
    PresharedKey other = new PresharedKey(lab.randomness.bytes(32));
    a.host.addPeer(new PeerConfig(b.key(), one, Duration.ZERO), b.socket.ipv4());
    b.host.addPeer(new PeerConfig(a.key(), other, Duration.ZERO), a.socket.ipv4());
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(20));
    assertThat(b.received).isEmpty();
    assertThat(a.host.device().dropped(HandshakeDrop.NOT_AUTHENTIC)).isPositive();
    b.host.device().removePeer(a.key());
    b.host.addPeer(new PeerConfig(a.key(), one, Duration.ZERO), a.socket.ipv4());
    lab.advance(Duration.ofSeconds(10));
    assertThat(b.received).containsExactly(1);
  }

  @Test
  void retriesWithJitterAndGivesUpAfter90Seconds() {
    a.host.addPeer(PeerConfig.of(b.key()), b.socket.ipv4());
    a.send(b, 1);
    lab.advance(Duration.ofMillis(4_999));
    assertThat(a.sent(INITIATION)).isEqualTo(1);
    lab.advance(Duration.ofMillis(335));
    assertThat(a.sent(INITIATION)).isEqualTo(2);
    lab.advance(Duration.ofSeconds(100));
    assertThat(a.sent(INITIATION)).isBetween(17, 19);
    assertThat(a.host.log()).contains(new WireGuardAction.HandshakeGivenUp(b.key()));
    lab.advance(Duration.ofHours(1));
    assertThat(a.sent(INITIATION)).isBetween(17, 19);
    // New data begins anew.
    a.send(b, 2);
    assertThat(a.sent(INITIATION)).isBetween(18, 20);
  }

  @Test
  void replacesItsSessionAfter120SecondsWhenItSends() {
    connect();
    lab.advance(Duration.ofSeconds(119));
    a.send(b, 2);
    assertThat(a.sent(INITIATION)).isEqualTo(1);
    lab.advance(Duration.ofSeconds(2));
    b.send(a, 3);
    assertThat(b.sent(INITIATION)).isZero();
    a.send(b, 4);
    assertThat(a.sent(INITIATION)).isEqualTo(2);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.host.sessionsReady()).isEqualTo(2);
    assertThat(b.host.sessionsReady()).isEqualTo(2);
    assertThat(b.received).containsExactly(1, 2, 4);
  }

  @Test
  void replacesItsSessionAfter165SecondsWhenItReceives() {
    connect();
    lab.advance(Duration.ofSeconds(164));
    int before = a.sent(INITIATION);
    b.send(a, 2);
    lab.advance(Duration.ofMillis(500));
    assertThat(a.sent(INITIATION)).isEqualTo(before);
    lab.advance(Duration.ofSeconds(1));
    b.send(a, 3);
    lab.advance(Duration.ofMillis(500));
    assertThat(a.sent(INITIATION)).isEqualTo(before + 1);
  }

  @Test
  void refusesKeysAfter180Seconds() {
    connect();
    TransportSession session = requireNonNull(a.session(b));
    long born = session.establishedNanos();
    assertThat(session.reserve(1, born + Limits.REJECT_AFTER_TIME - 1)).isNotNegative();
    assertThat(session.reserve(1, born + Limits.REJECT_AFTER_TIME)).isNegative();
    assertThat(TunnelLab.open(session, new byte[32], born + Limits.REJECT_AFTER_TIME))
        .isEqualTo(TransportSession.EXPIRED);
    lab.advance(Duration.ofSeconds(181));
    assertThat(a.session(b)).isNull();
    assertThat(b.session(a)).isNull();
    assertThat(session.closed()).isTrue();
    assertThat(a.host.device().session(session.localIndex())).isNull();
    // Data then waits for a new session, which either side may begin.
    b.send(a, 9);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.received).containsExactly(9);
  }

  @Test
  void acknowledgesReceivedDataAfter10Seconds() {
    connect();
    lab.advance(Duration.ofSeconds(20));
    int before = b.sent(TRANSPORT);
    a.send(b, 2);
    lab.advance(Duration.ofMillis(9_900));
    assertThat(b.sent(TRANSPORT)).isEqualTo(before);
    lab.advance(Duration.ofMillis(200));
    assertThat(b.sent(TRANSPORT)).isEqualTo(before + 1);
    lab.advance(Duration.ofSeconds(60));
    // A keepalive is not answered by another.
    assertThat(b.sent(TRANSPORT)).isEqualTo(before + 1);
  }

  @Test
  void callsAnewWhenNothingAnswersFor15Seconds() {
    connect();
    lab.advance(Duration.ofSeconds(20));
    b.unplug();
    int before = a.sent(INITIATION);
    a.send(b, 2);
    lab.advance(Duration.ofMillis(14_999));
    assertThat(a.sent(INITIATION)).isEqualTo(before);
    lab.advance(Duration.ofMillis(400));
    assertThat(a.sent(INITIATION)).isEqualTo(before + 1);
  }

  @Test
  void keepsMappingsOpenWhenAsked() {
    a.host.addPeer(new PeerConfig(b.key(), null, Duration.ofSeconds(25)), b.socket.ipv4());
    b.host.addPeer(PeerConfig.of(a.key()), null);
    a.arm();
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.session(b)).isNotNull();
    int before = a.sent(TRANSPORT);
    lab.advance(Duration.ofSeconds(110));
    assertThat(a.sent(TRANSPORT) - before).isBetween(4, 5);
    lab.advance(Duration.ofMinutes(10));
    assertThat(a.session(b)).isNotNull();
  }

  @Test
  void saysNothingWhenThereIsNothingToSay() {
    connect();
    lab.advance(Duration.ofSeconds(30));
    int before = a.sent(TRANSPORT) + b.sent(TRANSPORT);
    lab.advance(Duration.ofHours(5));
    assertThat(a.sent(TRANSPORT) + b.sent(TRANSPORT)).isEqualTo(before);
    assertThat(a.sent(INITIATION)).isEqualTo(1);
    assertThat(a.host.untilDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void endsTheSessionsOfARemovedPeer() {
    connect();
    TransportSession session = requireNonNull(a.session(b));
    assertThat(a.host.device().removePeer(b.key()))
        .contains(new WireGuardAction.SessionDropped(b.key(), session));
    assertThat(session.closed()).isTrue();
    assertThat(a.host.device().dataSent(session, lab.ticker.nanos())).isEmpty();
    assertThat(a.host.device().wantHandshake(b.key(), lab.ticker.nanos())).isEmpty();
    a.host
        .device()
        .handshakeDatagram(new byte[148], new Way.Direct(b.socket.ipv4()), lab.ticker.nanos());
    lab.advance(Duration.ofMinutes(20));
  }

  private void connect() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(1);
  }
}
