package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node knows of its peers' handshakes after a restart. */
class InitiationTimesTest {
  private static final Way ATTACKER = new Way.Direct(Endpoint.parse("192.0.2.99:9"));

  private final SeededRandomness randomness = new SeededRandomness(4);
  private final NodePrivateKey ours = NodePrivateKey.generate(randomness);
  private final NodePrivateKey theirs = NodePrivateKey.generate(randomness);
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  private WireGuardDevice device(InitiationTimes times) {
    WireGuardDevice device =
        new WireGuardDevice(ours, PacketCiphers.best(), randomness, () -> now, times);
    device.addPeer(PeerConfig.of(theirs.publicKey()), 0);
    return device;
  }

  /** An initiation of the peer, made when its clock showed this. */
  private byte[] initiation(Instant time) {
    try (WireGuardDevice peer =
        new WireGuardDevice(theirs, PacketCiphers.best(), randomness, () -> time)) {
      peer.addPeer(PeerConfig.of(ours.publicKey()), 0);
      List<WireGuardAction> actions = peer.wantHandshake(ours.publicKey(), 0);
      return ((WireGuardAction.SendInitiation) actions.getFirst()).datagram();
    }
  }

  private static boolean takes(WireGuardDevice device, byte[] initiation) {
    return !device.handshakeDatagram(initiation, ATTACKER, 0).isEmpty();
  }

  /** As a new process finds it. */
  private static InitiationTimes afterRestart(InitiationTimes before) {
    return new InitiationTimes(requireNonNull(before.changes()));
  }

  @Test
  void refusesAReplayedInitiationAlsoAfterARestart() {
    InitiationTimes before = new InitiationTimes();
    byte[] older = initiation(now.minusSeconds(5));
    byte[] recorded = initiation(now);
    assertThat(takes(device(before), recorded)).isTrue();

    WireGuardDevice restarted = device(afterRestart(before));
    assertThat(takes(restarted, recorded)).isFalse();
    assertThat(takes(restarted, older)).isFalse();
    assertThat(restarted.dropped(HandshakeDrop.REPLAYED)).isEqualTo(2);
    assertThat(takes(restarted, initiation(now.plusSeconds(1)))).isTrue();
  }

  @Test
  void takesItOnceMoreWhenNothingWasKept() {
    byte[] recorded = initiation(now);
    assertThat(takes(device(new InitiationTimes()), recorded)).isTrue();
    assertThat(takes(device(new InitiationTimes()), recorded)).isTrue();
  }

  @Test
  void refusesAReplayedInitiationAlsoWhenThePeerWasRemovedAndCameBack() {
    byte[] recorded = initiation(now);
    WireGuardDevice device = device(new InitiationTimes());
    assertThat(takes(device, recorded)).isTrue();
    device.removePeer(theirs.publicKey());
    device.addPeer(PeerConfig.of(theirs.publicKey()), 0);
    assertThat(takes(device, recorded)).isFalse();
  }

  @Test
  void doesNotLockOutAPeerWhoseClockWasYearsAhead() {
    InitiationTimes before = new InitiationTimes();
    assertThat(takes(device(before), initiation(now.plus(Duration.ofDays(3650))))).isTrue();
    WireGuardDevice restarted = device(afterRestart(before));
    assertThat(takes(restarted, initiation(now))).isTrue();
    assertThat(takes(restarted, initiation(now))).as("known since").isFalse();
  }

  @Test
  void doesNotLockOutAnybodyWhenItsOwnClockWentBack() {
    InitiationTimes before = new InitiationTimes();
    byte[] recorded = initiation(now);
    assertThat(takes(device(before), recorded)).isTrue();
    InitiationTimes kept = afterRestart(before);
    Instant right = now;
    now = Instant.EPOCH;
    WireGuardDevice restarted = device(kept);
    now = right; // the clock was set meanwhile
    assertThat(takes(restarted, recorded)).as("nothing was forgotten").isFalse();
    now = Instant.EPOCH;
    assertThat(takes(restarted, initiation(right.minusSeconds(1)))).isTrue();
  }

  @Test
  void forgetsWhatWasKnownForAnotherIdentity() {
    InitiationTimes before = new InitiationTimes();
    assertThat(takes(device(before), initiation(now))).isTrue();
    InitiationTimes kept = afterRestart(before);
    NodePublicKey other = NodePrivateKey.generate(randomness).publicKey();
    kept.belongTo(other);
    InitiationTimes.Snapshot written = requireNonNull(kept.changes());
    assertThat(written.owner()).isEqualTo(other);
    assertThat(written.newest()).isEmpty();
  }

  @Test
  void forgetsPeersThatAreGoneAndTellsOnlyChanges() {
    InitiationTimes times = new InitiationTimes();
    WireGuardDevice device = device(times);
    assertThat(times.changes()).isNull();
    assertThat(takes(device, initiation(now))).isTrue();
    assertThat(requireNonNull(times.changes()).newest()).containsOnlyKeys(theirs.publicKey());
    assertThat(times.changes()).isNull();
    times.retain(Set.of(theirs.publicKey()));
    assertThat(times.changes()).isNull();
    times.retain(Set.of());
    assertThat(requireNonNull(times.changes()).newest()).isEmpty();
  }

  /** The peer takes initiations of this device, which is closed afterwards. */
  private boolean isTaken(WireGuardDevice peer, InitiationTimes times) {
    return takes(peer, initiation(times));
  }

  private byte[] initiation(InitiationTimes times) {
    try (WireGuardDevice device = device(times)) {
      return ((WireGuardAction.SendInitiation)
              device.wantHandshake(theirs.publicKey(), 0).getFirst())
          .datagram();
    }
  }

  /** Takes initiations of ours as often as they come. */
  private WireGuardDevice peer() {
    WireGuardDevice peer = new WireGuardDevice(theirs, PacketCiphers.best(), randomness, () -> now);
    peer.addPeer(PeerConfig.of(ours.publicKey()), 0);
    return peer;
  }

  private boolean takesLater(WireGuardDevice peer, byte[] initiation, int seconds) {
    return !peer.handshakeDatagram(initiation, ATTACKER, Duration.ofSeconds(seconds).toNanos())
        .isEmpty();
  }

  @Test
  void isTakenAtOnceAfterItsOwnClockWentBackAcrossARestart() {
    InitiationTimes before = new InitiationTimes();
    WireGuardDevice peer = peer();
    assertThat(isTaken(peer, before)).isTrue();
    InitiationTimes kept = afterRestart(before);
    now = now.minus(Duration.ofDays(400));
    for (int restart = 1; restart < 5; restart++) {
      assertThat(takesLater(peer, initiation(kept), restart)).as("restart %d", restart).isTrue();
      kept = afterRestart(kept);
    }
  }

  @Test
  void isTakenAtOnceAfterItsClockWentBackWhileThePeerWasGone() {
    WireGuardDevice peer = peer();
    InitiationTimes times = new InitiationTimes();
    assertThat(isTaken(peer, times)).isTrue();
    now = now.minus(Duration.ofHours(5));
    assertThat(takesLater(peer, initiation(times), 1)).isTrue();
  }

  @Test
  void writesItsOwnStampsDownRarelyAndBeforeTheyAreReached() {
    InitiationTimes times = new InitiationTimes();
    int written = 0;
    InitiationTime reserved = new InitiationTime(0, 0);
    for (int second = 0; second < 6 * 3600; second += 30) {
      now = now.plusSeconds(30);
      initiation(times);
      if (second > 0) {
        assertThat(InitiationTime.of(now)).isLessThan(reserved);
      }
      InitiationTimes.Snapshot changes = times.changes();
      if (changes != null) {
        written++;
        reserved = changes.reserved();
      }
    }
    assertThat(written).isBetween(6 * 6, 6 * 13);
    assertThat(requireNonNull(times.atEnd()).reserved())
        .as("an orderly end reserves nothing")
        .isLessThanOrEqualTo(InitiationTime.of(now));
  }

  @Test
  void beingKilledAgainAndAgainLeadsItOnlySlowlyAheadOfItsClock() {
    InitiationTimes times = new InitiationTimes();
    for (int restart = 0; restart < 100; restart++) {
      initiation(times);
      times = afterRestart(times);
    }
    assertThat(times.floor().moment())
        .isBefore(now.plus(InitiationTimes.RESERVED).plus(Duration.ofSeconds(31 * 100)));
  }

  @Test
  void ordersStampsAsUnsignedNumbers() {
    InitiationTime time = InitiationTime.of(now);
    assertThat(InitiationTime.of(time.bytes())).isEqualTo(time);
    assertThat(time).isLessThan(InitiationTime.of(now.plusNanos(1)));
    assertThat(new InitiationTime(-1, 0)).isGreaterThan(time);
    assertThat(new InitiationTime(1, -1)).isGreaterThan(new InitiationTime(1, 5));
    assertThatThrownBy(() -> InitiationTime.of(new byte[11]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
