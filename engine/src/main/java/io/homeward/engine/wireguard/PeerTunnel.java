package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.noise.TransportKeys;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.timer.Deadlines;
import io.homeward.engine.way.Way;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one peer: our attempt at a handshake, its sessions, timers. Owned by the
 * device's thread. Each method appends what is to be done to {@code actions}.
 */
final class PeerTunnel implements Deadlines.Timed {
  private final DeviceContext context;
  private final RemoteIdentity remote;
  private final CookieHolder cookies;
  private final PeerTimers timers;
  private final PeerSessions sessions;
  private final Tai64n stamps;
  private final LateStamps late = new LateStamps();
  private final Alarm noted = new Alarm();

  private HandshakeState handshake = new HandshakeState.Idle();
  private boolean initiationSent;
  private long initiationSentNanos;
  private @Nullable InitiationTime greatestTimestamp;
  private long initiationReceivedNanos;
  private boolean rekeyedOnReceive;
  private boolean removed;

  PeerTunnel(DeviceContext context, PeerConfig config) {
    this.context = context;
    stamps = new Tai64n(context.initiationTimes().floor());
    remote = new RemoteIdentity(context.own(), config.peer(), config.presharedKey());
    cookies = new CookieHolder(config.peer());
    sessions = new PeerSessions(config.peer(), context.indices().sessions());
    timers = new PeerTimers(context.randomness(), config.persistentKeepalive().toNanos());
  }

  NodePublicKey peer() {
    return remote.publicKey();
  }

  @Nullable TransportSession sendingSession() {
    return sessions.current();
  }

  @Override
  public Alarm noted() {
    return noted;
  }

  @Override
  public @Nullable Alarm deadline() {
    return removed ? null : timers.earliest();
  }

  void added(long now) {
    timers.peerAdded(now);
  }

  /** Erases everything. The tunnel is of no use afterwards. */
  void remove(List<WireGuardAction> actions) {
    removed = true;
    eraseSessionKeys(actions);
    remote.erase();
  }

  /** Data waits, or the session should be replaced. */
  void wantHandshake(long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    switch (handshake) {
      case HandshakeState.Idle() -> {
        if (initiationSent && now - initiationSentNanos < Limits.REKEY_TIMEOUT) {
          handshake = new HandshakeState.Postponed();
          timers.initiationPostponed(initiationSentNanos);
        } else {
          sendInitiation(now, now, actions);
        }
      }
      case HandshakeState.Postponed() -> {}
      case HandshakeState.AwaitingResponse(InitiatorHandshake h, _, boolean withCookie) ->
          // Section 6.4: asking again starts the 90 s anew, not the message.
          handshake = new HandshakeState.AwaitingResponse(h, now, withCookie);
    }
  }

  void dataSent(TransportSession session, long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    timers.dataSent(now);
    replaceAgedOnSending(session, now, actions);
  }

  void keepaliveSent(TransportSession session, long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    timers.packetSent(now);
    replaceAgedOnSending(session, now, actions);
  }

  void dataReceived(TransportSession session, long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    timers.dataReceived(now);
    received(session, now, actions);
  }

  void keepaliveReceived(TransportSession session, long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    timers.packetReceived(now);
    received(session, now, actions);
  }

  /** A peer's initiation that claims this key; null when all is well. */
  @Nullable HandshakeDrop initiationReceived(
      ResponderHandshake attempt, Way source, long now, List<WireGuardAction> actions) {
    byte[] stamp = attempt.openTimestamp(remote);
    if (stamp == null) {
      return HandshakeDrop.NOT_AUTHENTIC;
    }
    InitiationTime timestamp = InitiationTime.of(stamp);
    if (greatestTimestamp == null) {
      if (context.initiationTimes().knows(peer(), timestamp, context.wallClock())) {
        return outdated(timestamp, now, actions);
      }
    } else {
      if (timestamp.compareTo(greatestTimestamp) <= 0) {
        return outdated(timestamp, now, actions);
      }
      if (now - initiationReceivedNanos < Tunables.MIN_INITIATION_INTERVAL) {
        return HandshakeDrop.TOO_FREQUENT;
      }
    }
    int localIndex = context.indices().unused();
    ResponderHandshake.Answer answer = attempt.respond(remote, localIndex, newEphemeral());
    if (answer == null) {
      return HandshakeDrop.NOT_AUTHENTIC;
    }
    greatestTimestamp = timestamp;
    context.initiationTimes().taken(peer(), timestamp);
    if (late.taken()) {
      actions.add(new WireGuardAction.ClockNoticed(peer(), null));
    }
    initiationReceivedNanos = now;
    TransportSession session =
        newSession(
            TransportSession.Role.RESPONDER,
            localIndex,
            answer.response().receiver(),
            answer.keys(),
            now);
    sessions.offer(session, actions);
    timers.packetReceived(now);
    timers.packetSent(now);
    byte[] datagram = answer.response().encode();
    cookies.complete(datagram, now);
    actions.add(new WireGuardAction.HeardFrom(peer(), source));
    actions.add(new WireGuardAction.SendReply(peer(), datagram, source));
    return null;
  }

  /**
   * A stamp that is not newer than one that was taken. A peer whose clock went back cannot begin a
   * session until its clock is past where it was: we can, because it compares our stamps with ours
   * only.
   */
  private HandshakeDrop outdated(InitiationTime stamp, long now, List<WireGuardAction> actions) {
    if (late.refused(stamp, now)) {
      actions.add(new WireGuardAction.ClockNoticed(peer(), stamp.moment()));
      wantHandshake(now, actions);
    }
    return HandshakeDrop.REPLAYED;
  }

  /** A response to our initiation of that index; null when all is well. */
  @Nullable HandshakeDrop responseReceived(
      HandshakeMessage.Response response, Way source, long now, List<WireGuardAction> actions) {
    if (!(handshake instanceof HandshakeState.AwaitingResponse awaiting)) {
      return HandshakeDrop.UNEXPECTED;
    }
    TransportKeys keys = awaiting.handshake().finish(response);
    if (keys == null) {
      return HandshakeDrop.NOT_AUTHENTIC;
    }
    endHandshake();
    TransportSession session =
        newSession(
            TransportSession.Role.INITIATOR, response.receiver(), response.sender(), keys, now);
    sessions.begin(session, actions);
    rekeyedOnReceive = false;
    timers.packetReceived(now);
    actions.add(new WireGuardAction.HeardFrom(peer(), source));
    actions.add(new WireGuardAction.SessionReady(peer(), session));
    // Section 5.4.5: the peer may use the session only after our first packet.
    actions.add(new WireGuardAction.SendKeepalive(peer(), session));
    return null;
  }

  /** A cookie for the last message that we sent; null when all is well. */
  @Nullable HandshakeDrop cookieReceived(HandshakeMessage.CookieReply reply, long now) {
    if (!cookies.accept(reply, now)) {
      return HandshakeDrop.NOT_AUTHENTIC;
    }
    if (handshake instanceof HandshakeState.AwaitingResponse awaiting && !awaiting.withCookie()) {
      timers.cookieReceived(now);
    }
    return null;
  }

  void onDeadline(long now, List<WireGuardAction> actions) {
    if (removed) {
      return;
    }
    if (timers.sessionExpiry.goesOff(now)) {
      sessions.dropExpired(now, timers.sessionExpiry, actions);
    }
    if (timers.keyErasure.goesOff(now)) {
      eraseSessionKeys(actions);
      timers.keysErased();
    }
    if (timers.retryHandshake.goesOff(now)) {
      retry(now, actions);
    }
    if (timers.newHandshake.goesOff(now)) {
      wantHandshake(now, actions);
    }
    TransportSession current = sessions.current();
    if (timers.passiveKeepalive.goesOff(now) && current != null) {
      actions.add(new WireGuardAction.SendKeepalive(peer(), current));
    }
    if (timers.persistentKeepalive.goesOff(now)) {
      timers.persistentKeepaliveDue(now);
      if (current != null) {
        actions.add(new WireGuardAction.SendKeepalive(peer(), current));
      } else {
        wantHandshake(now, actions);
      }
    }
  }

  private void retry(long now, List<WireGuardAction> actions) {
    switch (handshake) {
      case HandshakeState.Idle() -> {}
      case HandshakeState.Postponed() -> sendInitiation(now, now, actions);
      case HandshakeState.AwaitingResponse(_, long firstAttemptNanos, _) -> {
        if (now - firstAttemptNanos >= Limits.REKEY_ATTEMPT_TIME) {
          endHandshake();
          timers.handshakeGivenUp(now);
          actions.add(new WireGuardAction.HandshakeGivenUp(peer()));
        } else {
          sendInitiation(now, firstAttemptNanos, actions);
        }
      }
    }
  }

  private void sendInitiation(long now, long firstAttemptNanos, List<WireGuardAction> actions) {
    endHandshake();
    if (!remote.usable()) {
      actions.add(new WireGuardAction.HandshakeGivenUp(peer()));
      return;
    }
    int index = context.indices().unused();
    InitiationTime timestamp = stamps.next(context.wallClock().now());
    context.initiationTimes().sent(timestamp, context.wallClock());
    InitiatorHandshake started =
        new InitiatorHandshake(context.own(), remote, index, newEphemeral(), timestamp.bytes());
    context.indices().addHandshake(index, this);
    byte[] datagram = started.initiation().encode();
    boolean withCookie = cookies.hasCookie(now);
    cookies.complete(datagram, now);
    handshake = new HandshakeState.AwaitingResponse(started, firstAttemptNanos, withCookie);
    initiationSent = true;
    initiationSentNanos = now;
    timers.initiationSent(now);
    actions.add(new WireGuardAction.SendInitiation(peer(), datagram));
  }

  /** Back to idle; the ephemeral key goes. */
  private void endHandshake() {
    if (handshake instanceof HandshakeState.AwaitingResponse awaiting) {
      context.indices().removeHandshake(awaiting.handshake().localIndex());
      awaiting.handshake().erase();
    }
    handshake = new HandshakeState.Idle();
    timers.handshakeOver();
  }

  private void received(TransportSession session, long now, List<WireGuardAction> actions) {
    if (sessions.isNext(session)) {
      confirmNext(session, actions);
    }
    // Section 6.2: a session that only receives is replaced in time, too.
    if (session == sessions.current()
        && session.role() == TransportSession.Role.INITIATOR
        && !rekeyedOnReceive
        && session.olderThan(Limits.REKEY_ON_RECEIVE_AFTER_TIME, now)) {
      rekeyedOnReceive = true;
      wantHandshake(now, actions);
    }
  }

  private void confirmNext(TransportSession confirmed, List<WireGuardAction> actions) {
    TransportSession current = sessions.current();
    if (current != null && isPreferred(current, confirmed)) {
      sessions.demoteNext(confirmed, actions);
      return;
    }
    // The peer's handshake did what ours was for.
    endHandshake();
    sessions.promoteNext(confirmed, actions);
    rekeyedOnReceive = false;
    actions.add(new WireGuardAction.SessionReady(peer(), confirmed));
  }

  /**
   * When both sides begin at the same time, two sessions arise, and each side would send with the
   * one that the other began: then neither would be the initiator of what it uses, and nobody would
   * replace it in time. So both settle on the one that the smaller public key began. Ours answered
   * after theirs was offered: only then were both under way together.
   */
  private boolean isPreferred(TransportSession ours, TransportSession theirs) {
    return ours.role() == TransportSession.Role.INITIATOR
        && ours.establishedNanos() - theirs.establishedNanos() >= 0
        && Arrays.compareUnsigned(context.own().publicKey().bytes(), remote.publicBytes()) < 0;
  }

  private void replaceAgedOnSending(
      TransportSession session, long now, List<WireGuardAction> actions) {
    if (session != sessions.current()) {
      return;
    }
    boolean aged =
        session.role() == TransportSession.Role.INITIATOR
            && session.olderThan(Limits.REKEY_AFTER_TIME, now);
    if (aged || session.sentMessages() > Limits.REKEY_AFTER_MESSAGES) {
      if (handshake instanceof HandshakeState.Idle) {
        wantHandshake(now, actions);
      }
    }
  }

  private TransportSession newSession(
      TransportSession.Role role, int localIndex, int remoteIndex, TransportKeys keys, long now) {
    TransportSession session =
        new TransportSession(this, role, localIndex, remoteIndex, keys, context.ciphers(), now);
    keys.destroy();
    timers.sessionDerived(now);
    if (!timers.sessionExpiry.isSet()) {
      timers.sessionExpiry.setAt(now + Limits.REJECT_AFTER_TIME);
    }
    return session;
  }

  private void eraseSessionKeys(List<WireGuardAction> actions) {
    endHandshake();
    sessions.dropAll(actions);
    cookies.erase();
  }

  private byte[] newEphemeral() {
    return context.randomness().bytes(X25519.KEY_BYTES);
  }
}
