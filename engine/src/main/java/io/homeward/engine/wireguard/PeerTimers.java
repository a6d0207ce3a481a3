package io.homeward.engine.wireguard;

import io.homeward.engine.env.Randomness;

/**
 * When things are due for one peer; section 6. Methods are named for what happened; what to do when
 * an alarm goes off is {@link PeerTunnel}'s.
 */
final class PeerTimers {
  /** 6.4: the initiation was not answered, or may be sent at last. */
  final Alarm retryHandshake = new Alarm();

  /** 6.5: data was sent and nothing came back. */
  final Alarm newHandshake = new Alarm();

  /** 6.5: data came and nothing was sent back. */
  final Alarm passiveKeepalive = new Alarm();

  /** 6.5: nothing at all was sent or received, and the peer wants a mapping kept open. */
  final Alarm persistentKeepalive = new Alarm();

  /** 6.2: the oldest session ends. */
  final Alarm sessionExpiry = new Alarm();

  /** 6.3: no new session for long. */
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
