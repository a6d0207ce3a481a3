package io.homeward.engine.dataplane;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.path.PathAction;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.path.TunnelRoutes;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.timer.Deadlines;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.lang.foreign.Arena;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what the WireGuard device and the ways of the peers ask for: sends, announces sessions to
 * the packet loops and takes them back. Owned by the protocol thread.
 */
final class ActionPerformer implements AutoCloseable {
  private static final int SCRATCH_BYTES = 65536 + 64;

  private final PeerBook book;
  private final EarlyInitiations early;
  private final Discovery discovery;
  private final PeerRelays peerRelays;
  private final TunnelSender sender;
  private final PeerSockets sockets;
  private final WallClock clock;
  private final DropCounters drops;
  private final PlaceFinder places;
  private final Arena arena = Arena.ofShared();
  private final long scratch = Memory.allocate(arena, SCRATCH_BYTES);
  private final Deadlines<PeerBook.Entry> deadlines = new Deadlines<>();
  private TunnelRoutes routes = TunnelRoutes.TAILNET;

  ActionPerformer(
      PeerBook book,
      EarlyInitiations early,
      Discovery discovery,
      PeerRelays peerRelays,
      TunnelSender sender,
      PeerSockets sockets,
      WallClock clock,
      DropCounters drops,
      PlaceFinder places) {
    this.book = book;
    this.early = early;
    this.discovery = discovery;
    this.peerRelays = peerRelays;
    this.sender = sender;
    this.sockets = sockets;
    this.clock = clock;
    this.drops = drops;
    this.places = places;
  }

  /** Sends nothing outside the tunnel to where these lead; whether they are others than before. */
  boolean routes(TunnelRoutes next) {
    boolean changed = !routes.equals(next);
    routes = next;
    return changed;
  }

  /** What the device asks for. */
  void perform(WireGuardDevice device, List<WireGuardAction> actions, long now) {
    for (WireGuardAction action : actions) {
      perform(device, action, now);
    }
  }

  /** A datagram that is complete, unless it would come back into the tunnel. */
  void send(byte[] datagram, Way to) {
    Endpoint first =
        switch (to) {
          case Way.Direct(Endpoint endpoint, _) -> endpoint;
          case Way.Through(Endpoint relay, _, _) -> relay;
          case Way.Relayed _ -> null;
        };
    if (first != null && routes.mayCatch(first.address())) {
      drops.count(DropReason.PATH_INTO_TUNNEL);
    } else {
      sendBy(datagram, to);
    }
  }

  private void sendBy(byte[] datagram, Way to) {
    Hop hop = sockets.hop(to);
    if (hop != null) {
      sender.sendDatagram(datagram, hop);
    }
  }

  private void perform(WireGuardDevice device, WireGuardAction action, long now) {
    switch (action) {
      case WireGuardAction.SendInitiation(NodePublicKey key, byte[] datagram) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null) {
          tell(device, entry, new PathEvent.Initiation(datagram), now);
        }
      }
      case WireGuardAction.SendReply(_, byte[] datagram, Way to) -> send(datagram, to);
      case WireGuardAction.HeardFrom(NodePublicKey key, Way source) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null && sockets.mayUse(entry, source)) {
          tell(device, entry, new PathEvent.HeardFrom(source), now);
        }
      }
      case WireGuardAction.SessionReady(NodePublicKey key, TransportSession session) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null) {
          entry.peer.lastHandshake = clock.now();
          tell(device, entry, new PathEvent.SessionReady(), now);
          announce(entry.peer, session, now);
        }
      }
      case WireGuardAction.ClockNoticed(NodePublicKey key, Instant behind) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null) {
          entry.peer.clock = behind == null ? null : new Peer.Clock(behind, now);
        }
      }
      case WireGuardAction.SessionDropped(NodePublicKey key, TransportSession session) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null) {
          endSession(entry.peer, session);
        }
      }
      case WireGuardAction.SendKeepalive(NodePublicKey key, TransportSession session) ->
          sendKeepalive(device, key, session, now);
      case WireGuardAction.Unknown initiation -> early.keep(initiation, now);
      case WireGuardAction.HandshakeGivenUp(NodePublicKey key) -> {
        PeerBook.Entry entry = book.find(key);
        if (entry != null) {
          tell(device, entry, new PathEvent.HandshakeGivenUp(), now);
          drops.count(DropReason.HANDSHAKE_GIVEN_UP, entry.peer.staged.clear());
        }
      }
    }
  }

  /** Tells the path of a peer something, and does what it asks for. */
  void tell(WireGuardDevice device, PeerBook.Entry entry, PathEvent event, long now) {
    for (PathAction action : entry.path.on(event, now)) {
      perform(device, entry, action, now);
    }
    entry.peer.path = entry.path.summary(now);
    deadlines.note(entry);
  }

  /** Has the paths do what is due. */
  void onDeadline(WireGuardDevice device, long now) {
    for (PeerBook.Entry due = deadlines.takeDue(now); due != null; due = deadlines.takeDue(now)) {
      if (book.find(due.peer) == due) {
        tell(device, due, new PathEvent.Deadline(), now);
      }
    }
  }

  /** Nanoseconds until {@link #onDeadline} has something to do. */
  long untilDeadline(long now) {
    return deadlines.untilNext(now);
  }

  private void perform(WireGuardDevice device, PeerBook.Entry entry, PathAction action, long now) {
    switch (action) {
      case PathAction.SendTo(Way way, byte[] datagram) -> sendBy(datagram, way);
      case PathAction.Use(Way way, Way.Relayed spare) -> {
        Hop hop = way == null ? null : sockets.hop(way);
        if (way != null) {
          sockets.carry(way);
        }
        entry.peer.destination = hop == null ? null : Hop.and(hop, spare);
      }
      case PathAction.Greet(Way way) -> {
        TransportSession session = entry.peer.session;
        Hop hop = sockets.hop(way);
        if (session != null && hop != null) {
          sender.greet(entry.peer, session, scratch, hop, now);
        }
      }
      case PathAction.SendDisco(Way way, DiscoPublicKey to, DiscoMessage message) ->
          sendDisco(way, to, message);
      case PathAction.SeekDevice() -> peerRelays.seek(this, device, entry, now);
      case PathAction.CallMeMaybe(Way.Relayed way, DiscoPublicKey to, List<Endpoint> more) -> {
        // At once, with what is known: what is found out meanwhile makes another call.
        sendIfSealed(discovery.callMeMaybe(to, more), way);
        places.wanted();
      }
      case PathAction.OpenSockets(int count) ->
          tell(device, entry, sockets.open(entry, count), now);
      case PathAction.AskPlace(int socket) -> sockets.ask(socket);
      case PathAction.CloseSockets(List<Integer> numbers) -> sockets.close(numbers);
      case PathAction.Restarted() -> {
        if (entry.peer.session != null) {
          perform(device, device.wantHandshake(entry.peer.key, now), now);
        }
      }
      case PathAction.Refused(_) -> drops.count(DropReason.PATH_INTO_TUNNEL);
    }
  }

  private void sendIfSealed(byte @Nullable [] datagram, Way way) {
    if (datagram != null) {
      send(datagram, way);
    }
  }

  /** A message of discovery. */
  void sendDisco(Way way, DiscoPublicKey to, DiscoMessage message) {
    byte[] datagram = discovery.seal(to, message);
    if (datagram != null && way instanceof Way.Through(Endpoint relay, int vni, _)) {
      send(Geneve.wrap(vni, false, Geneve.DISCO, datagram), new Way.Direct(relay));
    } else {
      sendIfSealed(datagram, way);
    }
  }

  private void announce(Peer peer, TransportSession session, long now) {
    synchronized (peer.staged) {
      flushStaged(peer, session, now);
      peer.session = session;
    }
  }

  /** Sends what waited for the session. */
  void flushStaged(Peer peer, TransportSession session, long now) {
    synchronized (peer.staged) {
      byte[] packet = peer.staged.poll();
      while (packet != null) {
        Memory.put(packet, 0, scratch, packet.length);
        if (!sender.trySend(peer, session, scratch, packet.length, now)) {
          drops.count(DropReason.SESSION_EXPIRED);
        }
        packet = peer.staged.poll();
      }
    }
  }

  /**
   * @param session the one that ended, or null for whichever is in use
   */
  private static void endSession(Peer peer, @Nullable TransportSession session) {
    synchronized (peer.staged) {
      if (session == null || peer.session == session) {
        peer.session = null;
      }
    }
    peer.sealer(TunnelSender.PROTOCOL).forget();
  }

  private void sendKeepalive(
      WireGuardDevice device, NodePublicKey key, TransportSession session, long now) {
    PeerBook.Entry entry = book.find(key);
    if (entry == null || entry.peer.sentWith.get() == session) {
      // Data that went out with it serves as well.
      return;
    }
    if (sender.trySend(entry.peer, session, scratch, 0, now)) {
      perform(device, device.keepaliveSent(session, now), now);
    }
  }

  /** Ends what the packet loops have of a peer that is not in the book any more. */
  void forget(PeerBook.Entry gone) {
    discovery.gone(gone);
    peerRelays.forget(gone.peer.key);
    gone.path.end();
    sockets.forget(gone);
    gone.peer.destination = null;
    endSession(gone.peer, null);
    drops.count(DropReason.NO_PEER, gone.peer.staged.clear());
  }

  /** Frees its memory; nothing is performed afterwards. */
  @Override
  public void close() {
    discovery.close();
    sockets.close();
    Memory.free(arena);
  }
}
