package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.timer.Deadlines;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One WireGuard interface without its sockets: told what happened and when, it returns what to do.
 * One thread owns it; only {@link #session} may be called from others. {@code now} is always a
 * reading of one {@link io.homeward.engine.env.Ticker}.
 *
 * <p>How an owner drives it: handshake datagrams (first byte 1, 2 or 3) go to {@link
 * #handshakeDatagram}; transport data (first byte 4) goes to the {@link #session} of its index, and
 * what that opened is told by {@link #dataReceived} or {@link #keepaliveReceived}; data to send
 * goes through the session last announced by {@link WireGuardAction.SessionReady} and is told by
 * {@link #dataSent}, or waits after {@link #wantHandshake}; {@link #onDeadline} is called when
 * {@link #untilDeadline} has passed. For a batch of packets of one session it is enough to tell
 * once. None of these throws for anything that a datagram contains.
 */
public final class WireGuardDevice implements AutoCloseable {
  private final DeviceContext context;
  private final CookieIssuer cookies;
  private final HandshakeLoad load = new HandshakeLoad();
  private final Map<NodePublicKey, PeerTunnel> tunnels = new HashMap<>();
  private final Deadlines<PeerTunnel> deadlines = new Deadlines<>();
  private final Map<HandshakeDrop, Long> drops = new EnumMap<>(HandshakeDrop.class);
  private final List<WireGuardAction> pending = new ArrayList<>();

  /**
   * A device without peers.
   *
   * @param privateKey copied; the caller may destroy it
   * @param wallClock for the time stamps of initiations
   */
  public WireGuardDevice(
      NodePrivateKey privateKey,
      PacketCiphers ciphers,
      Randomness randomness,
      WallClock wallClock) {
    this(privateKey, ciphers, randomness, wallClock, new InitiationTimes());
  }

  /**
   * The same with what an earlier device knew of its peers' initiations.
   *
   * @param initiationTimes kept up to date here; one device at a time
   */
  public WireGuardDevice(
      NodePrivateKey privateKey,
      PacketCiphers ciphers,
      Randomness randomness,
      WallClock wallClock,
      InitiationTimes initiationTimes) {
    LocalIdentity own = new LocalIdentity(privateKey);
    initiationTimes.belongTo(own.publicKey());
    context =
        new DeviceContext(
            own, ciphers, randomness, wallClock, new LocalIndices(randomness), initiationTimes);
    cookies = new CookieIssuer(own.publicKey(), randomness);
  }

  /** Our own key. */
  public NodePublicKey publicKey() {
    return context.own().publicKey();
  }

  /** The keys of all peers; a snapshot. */
  public Set<NodePublicKey> peers() {
    return Set.copyOf(tunnels.keySet());
  }

  /** Adds a peer. One that is there already stays as it is; remove it first to change it. */
  public void addPeer(PeerConfig config, long now) {
    if (tunnels.containsKey(config.peer()) || config.peer().equals(publicKey())) {
      return;
    }
    PeerTunnel tunnel = new PeerTunnel(context, config);
    tunnels.put(config.peer(), tunnel);
    tunnel.added(now);
    deadlines.note(tunnel);
  }

  /** Removes a peer with its sessions and keys; one that is not there is no error. */
  public List<WireGuardAction> removePeer(NodePublicKey peer) {
    PeerTunnel tunnel = tunnels.remove(peer);
    if (tunnel != null) {
      tunnel.remove(pending);
    }
    return taken();
  }

  /**
   * Takes a datagram that claims to be an initiation, a response or a cookie.
   *
   * @param source where it came from
   */
  public List<WireGuardAction> handshakeDatagram(byte[] datagram, Way source, long now) {
    HandshakeDrop drop =
        switch (HandshakeMessage.parse(datagram)) {
          case null -> HandshakeDrop.MALFORMED;
          case HandshakeMessage.Initiation initiation ->
              initiation(initiation, datagram, source, now);
          case HandshakeMessage.Response response -> response(response, datagram, source, now);
          case HandshakeMessage.CookieReply reply -> cookie(reply, now);
        };
    if (drop != null) {
      drops.merge(drop, 1L, Long::sum);
    }
    return taken();
  }

  /** Data for the peer waits and there is no session, or the owner wants a fresh one. */
  public List<WireGuardAction> wantHandshake(NodePublicKey peer, long now) {
    PeerTunnel tunnel = tunnels.get(peer);
    if (tunnel != null) {
      tunnel.wantHandshake(now, pending);
      deadlines.note(tunnel);
    }
    return taken();
  }

  /** Data went out with this session. */
  public List<WireGuardAction> dataSent(TransportSession session, long now) {
    session.tunnel().dataSent(session, now, pending);
    deadlines.note(session.tunnel());
    return taken();
  }

  /** An empty packet went out with this session. */
  public List<WireGuardAction> keepaliveSent(TransportSession session, long now) {
    session.tunnel().keepaliveSent(session, now, pending);
    deadlines.note(session.tunnel());
    return taken();
  }

  /** This session opened a packet that was not empty. */
  public List<WireGuardAction> dataReceived(TransportSession session, long now) {
    session.tunnel().dataReceived(session, now, pending);
    deadlines.note(session.tunnel());
    return taken();
  }

  /** This session opened an empty packet. */
  public List<WireGuardAction> keepaliveReceived(TransportSession session, long now) {
    session.tunnel().keepaliveReceived(session, now, pending);
    deadlines.note(session.tunnel());
    return taken();
  }

  /**
   * Nanoseconds until {@link #onDeadline} wants to be called, 0 or more; {@link Long#MAX_VALUE}:
   * not by itself. May be earlier than needed.
   */
  public long untilDeadline(long now) {
    return deadlines.untilNext(now);
  }

  /** Does what is due; too early a call does nothing. */
  public List<WireGuardAction> onDeadline(long now) {
    for (PeerTunnel due = deadlines.takeDue(now); due != null; due = deadlines.takeDue(now)) {
      due.onDeadline(now, pending);
      deadlines.note(due);
    }
    return taken();
  }

  /** The session that a message with this receiver's index belongs to. Thread-safe, lock-free. */
  public @Nullable TransportSession session(int localIndex) {
    return context.indices().sessions().find(localIndex);
  }

  /** The session to send with, or null when data must wait. */
  public @Nullable TransportSession sendingSession(NodePublicKey peer) {
    PeerTunnel tunnel = tunnels.get(peer);
    return tunnel == null ? null : tunnel.sendingSession();
  }

  /** How many handshake messages were dropped for that reason. */
  public long dropped(HandshakeDrop reason) {
    return drops.getOrDefault(reason, 0L);
  }

  /** Erases all keys. Idempotent; the device has no peers then. */
  @Override
  public void close() {
    tunnels.values().forEach(tunnel -> tunnel.remove(pending));
    tunnels.clear();
    deadlines.clear();
    pending.clear();
    cookies.erase();
    context.own().erase();
  }

  private @Nullable HandshakeDrop initiation(
      HandshakeMessage.Initiation initiation, byte[] datagram, Way source, long now) {
    HandshakeDrop refused = guard(initiation.sender(), datagram, source, now);
    if (refused != null) {
      return refused;
    }
    ResponderHandshake attempt = ResponderHandshake.begin(context.own(), initiation);
    if (attempt == null) {
      return HandshakeDrop.NOT_AUTHENTIC;
    }
    try {
      PeerTunnel tunnel = tunnels.get(attempt.claimedPeer());
      if (tunnel == null) {
        pending.add(new WireGuardAction.Unknown(attempt.claimedPeer(), datagram, source));
        return HandshakeDrop.UNKNOWN_PEER;
      }
      HandshakeDrop drop = tunnel.initiationReceived(attempt, source, now, pending);
      deadlines.note(tunnel);
      return drop;
    } finally {
      attempt.erase();
    }
  }

  private @Nullable HandshakeDrop response(
      HandshakeMessage.Response response, byte[] datagram, Way source, long now) {
    PeerTunnel tunnel = context.indices().handshake(response.receiver());
    if (tunnel == null) {
      return HandshakeDrop.UNEXPECTED;
    }
    HandshakeDrop refused = guard(response.sender(), datagram, source, now);
    if (refused != null) {
      return refused;
    }
    HandshakeDrop drop = tunnel.responseReceived(response, source, now, pending);
    deadlines.note(tunnel);
    return drop;
  }

  private @Nullable HandshakeDrop cookie(HandshakeMessage.CookieReply reply, long now) {
    PeerTunnel tunnel = context.indices().owner(reply.receiver());
    if (tunnel == null) {
      return HandshakeDrop.UNEXPECTED;
    }
    HandshakeDrop drop = tunnel.cookieReceived(reply, now);
    deadlines.note(tunnel);
    return drop;
  }

  /** Section 5.3: what must hold before a message is worth any expensive work. */
  private @Nullable HandshakeDrop guard(int senderIndex, byte[] datagram, Way source, long now) {
    if (!cookies.hasMac1(datagram)) {
      return HandshakeDrop.BAD_MAC1;
    }
    if (!load.underLoad(now)) {
      return null;
    }
    if (!cookies.hasMac2(datagram, source, now)) {
      byte[] reply = cookies.reply(senderIndex, datagram, source, now);
      pending.add(new WireGuardAction.SendReply(null, reply, source));
      return HandshakeDrop.COOKIE_SENT;
    }
    return load.admits(source, now) ? null : HandshakeDrop.RATE_LIMITED;
  }

  private List<WireGuardAction> taken() {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<WireGuardAction> actions = List.copyOf(pending);
    pending.clear();
    return actions;
  }
}
