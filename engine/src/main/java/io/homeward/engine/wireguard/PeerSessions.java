package io.homeward.engine.wireguard;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.timer.Alarm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The up to three sessions with one peer; section 6.3. {@code current} sends; {@code previous}
 * still receives what was under way when it was replaced; {@code next} is one that the peer began
 * and that becomes current with its first packet, because only that proves that the peer has the
 * keys. Owned by the device's thread; who is dropped here is told as an action.
 */
final class PeerSessions {
  private final NodePublicKey peer;
  private final SessionTable table;
  private @Nullable TransportSession current;
  private @Nullable TransportSession previous;
  private @Nullable TransportSession next;

  /**
   * @param table of all sessions of the device
   */
  PeerSessions(NodePublicKey peer, SessionTable table) {
    this.peer = peer;
    this.table = table;
  }

  /** The one to send with, or null. */
  @Nullable TransportSession current() {
    return current;
  }

  boolean isNext(TransportSession session) {
    return session == next;
  }

  /** The peer began this one; an earlier offer that it never used goes. */
  void offer(TransportSession session, List<WireGuardAction> actions) {
    table.add(session);
    drop(next, actions);
    next = session;
  }

  /** We began this one, and it is there: it sends from now on. */
  void begin(TransportSession session, List<WireGuardAction> actions) {
    table.add(session);
    replaceCurrent(session, actions);
  }

  /** The offered one sends from now on. */
  void promoteNext(TransportSession session, List<WireGuardAction> actions) {
    next = null;
    replaceCurrent(session, actions);
  }

  /** The offered one only receives: the current one is preferred. */
  void demoteNext(TransportSession session, List<WireGuardAction> actions) {
    next = null;
    drop(previous, actions);
    previous = session;
  }

  /**
   * Drops those past their time.
   *
   * @param expiry is set to when the next one is
   */
  void dropExpired(long now, Alarm expiry, List<WireGuardAction> actions) {
    next = keepUnlessExpired(next, now, expiry, actions);
    previous = keepUnlessExpired(previous, now, expiry, actions);
    current = keepUnlessExpired(current, now, expiry, actions);
  }

  void dropAll(List<WireGuardAction> actions) {
    for (TransportSession session : new @Nullable TransportSession[] {next, previous, current}) {
      drop(session, actions);
    }
    next = null;
    previous = null;
    current = null;
  }

  private void replaceCurrent(TransportSession session, List<WireGuardAction> actions) {
    drop(previous, actions);
    previous = current;
    current = session;
  }

  private @Nullable TransportSession keepUnlessExpired(
      @Nullable TransportSession session, long now, Alarm expiry, List<WireGuardAction> actions) {
    if (session == null) {
      return null;
    }
    if (session.olderThan(Limits.REJECT_AFTER_TIME, now)) {
      drop(session, actions);
      return null;
    }
    long end = session.establishedNanos() + Limits.REJECT_AFTER_TIME;
    if (!expiry.isSet() || end - expiry.atNanos() < 0) {
      expiry.setAt(end);
    }
    return session;
  }

  private void drop(@Nullable TransportSession session, List<WireGuardAction> actions) {
    if (session != null) {
      table.remove(session);
      session.close();
      actions.add(new WireGuardAction.SessionDropped(peer, session));
    }
  }
}
