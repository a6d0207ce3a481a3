package io.homeward.engine.wireguard;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.timer.Alarm;

/**
 * When things are due for one peer; section 6. Methods are named for what happened; what to do when
 * an alarm goes off is {@link PeerTunnel}'s.
 */
final class PeerTimers {
  /**
   * 6.4: an initiation that was not answered within 5 s is made anew, for 90 s at most; one that
   * would have come within 5 s of the last goes out when they are over.
   */
  final Alarm retryHandshake = new Alarm();

  /** 6.5: 15 s after data was sent, if nothing at all came back, a new handshake begins. */
  final Alarm newHandshake = new Alarm();

  /** 6.5: 10 s after data came, if nothing was sent back, an empty packet is sent. */
  final Alarm passiveKeepalive = new Alarm();

  /**
   * 6.5: an empty packet is sent when nothing was sent or received for the interval that keeps a
   * mapping open.
   */
  final Alarm persistentKeepalive = new Alarm();

  /** 6.2: a session is of no use 180 s after it was agreed; this is the oldest one. */
  final Alarm sessionExpiry = new Alarm();

  /** 6.3: all keys of sessions are erased when no new one was agreed for 540 s. */
  final Alarm keyErasure = new Alarm();

  private final Alarm[] all = {
    retryHandshake, newHandshake, passiveKeepalive, persistentKeepalive, sessionExpiry, keyErasure
  };
  private final Randomness randomness;
  private final long persistentKeepaliveNanos;
  // One draw per handshake: drawing for each packet would cost more than the packet.
  private long jitterNanos;

  /**
   * @param persistentKeepaliveNanos 0 for none
   */
  PeerTimers(Randomness randomness, long persistentKeepaliveNanos) {
    this.randomness = randomness;
    this.persistentKeepaliveNanos = persistentKeepaliveNanos;
    drawJitter();
  }

  void peerAdded(long now) {
    if (persistentKeepaliveNanos > 0) {
      persistentKeepalive.setAt(now);
    }
  }

  void initiationSent(long now) {
    drawJitter();
    retryHandshake.setAt(now + Limits.REKEY_TIMEOUT + jitterNanos);
    packetSent(now);
  }

  /** Too soon after the last initiation. */
  void initiationPostponed(long lastSentNanos) {
    retryHandshake.setAt(lastSentNanos + Limits.REKEY_TIMEOUT);
  }

  /** A cookie came: try again with it, but not all peers of a loaded node at the same moment. */
  void cookieReceived(long now) {
    retryHandshake.setAt(now + randomness.nextLong(Limits.REKEY_TIMEOUT_JITTER));
  }

  void handshakeOver() {
    retryHandshake.clear();
  }

  void handshakeGivenUp(long now) {
    retryHandshake.clear();
    passiveKeepalive.clear();
    newHandshake.clear();
    if (!keyErasure.isSet()) {
      keyErasure.setAt(now + Limits.ERASE_AFTER_TIME);
    }
  }

  void sessionDerived(long now) {
    keyErasure.setAt(now + Limits.ERASE_AFTER_TIME);
  }

  /** Any authenticated packet. */
  void packetSent(long now) {
    passiveKeepalive.clear();
    traffic(now);
  }

  void dataSent(long now) {
    packetSent(now);
    if (!newHandshake.isSet()) {
      newHandshake.setAt(now + Limits.NEW_HANDSHAKE_TIME + jitterNanos);
    }
  }

  /** Any authenticated packet. */
  void packetReceived(long now) {
    newHandshake.clear();
    traffic(now);
  }

  void dataReceived(long now) {
    packetReceived(now);
    if (!passiveKeepalive.isSet()) {
      passiveKeepalive.setAt(now + Limits.KEEPALIVE_TIMEOUT);
    }
  }

  void persistentKeepaliveDue(long now) {
    traffic(now);
  }

  void keysErased() {
    for (Alarm alarm : all) {
      if (alarm != persistentKeepalive) {
        alarm.clear();
      }
    }
  }

  /** The earliest alarm, or null. */
  @org.jspecify.annotations.Nullable
  Alarm earliest() {
    Alarm earliest = null;
    for (Alarm alarm : all) {
      if (alarm.isSet() && (earliest == null || alarm.atNanos() - earliest.atNanos() < 0)) {
        earliest = alarm;
      }
    }
    return earliest;
  }

  private void traffic(long now) {
    if (persistentKeepaliveNanos > 0) {
      persistentKeepalive.setAt(now + persistentKeepaliveNanos);
    }
  }

  private void drawJitter() {
    jitterNanos = randomness.nextLong(Limits.REKEY_TIMEOUT_JITTER + 1);
  }
}
