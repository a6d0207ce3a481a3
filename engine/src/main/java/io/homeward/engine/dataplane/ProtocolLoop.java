package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.path.PathAction;
import io.homeward.engine.path.PeerPath;
import io.homeward.engine.path.TunnelRoutes;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.wireguard.HandshakeDrop;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything rare: configurations, handshakes, timers, paths, pings, service addresses. One thread
 * owns the WireGuard device and the paths; it works through its mailbox and never makes the packet
 * loops wait.
 */
final class ProtocolLoop implements AutoCloseable {
  /** How often the packet loops' news is looked at while packets flow. */
  private static final long NEWS_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * The longest wait. Waiting does not count the machine's sleep, timers do: after a sleep they are
   * looked at no later than this.
   */
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int SCRATCH_BYTES = 65536 + 64;

  private final DataPlaneSetup setup;
  private final ProtocolMailbox mailbox;
  private final Consumer<Routing> publish;
  private final TunnelSender sender;
  private final LocalServices services;
  private final Pings pings;
  private final DropCounters drops;
  private final Ticker ticker;
  private final Arena arena = Arena.ofShared();
  private final long scratch = Memory.allocate(arena, SCRATCH_BYTES);
  private final AtomicInteger totalStaged = new AtomicInteger();

  /** A peer and its way, which is this thread's alone. */
  private record PeerState(Peer peer, PeerPath path) {}

  private final Map<NodePublicKey, PeerState> states = new HashMap<>();
  private final EarlyInitiations early = new EarlyInitiations();
  private Routing routing = Routing.empty();
  private TunnelRoutes routes = TunnelRoutes.TAILNET;
  private @Nullable WireGuardDevice device;
  private boolean newsWaits;
  private long newsSeenNanos;
  private boolean stopped;

  ProtocolLoop(
      DataPlaneSetup setup,
      ProtocolMailbox mailbox,
      Consumer<Routing> publish,
      TunnelSender sender,
      LocalServices services,
      Pings pings,
      DropCounters drops) {
    this.setup = setup;
    this.mailbox = mailbox;
    this.publish = publish;
    this.sender = sender;
    this.services = services;
    this.pings = pings;
    this.drops = drops;
    this.ticker = setup.ticker();
    newsSeenNanos = ticker.nanos() - NEWS_INTERVAL_NANOS;
  }

  /** Waits for one event or deadline and deals with it; false when the loop is to end. */
  boolean runOnce() throws InterruptedException {
    ProtocolEvent event = mailbox.poll(untilDeadline(ticker.nanos()));
    long now = ticker.nanos();
    if (event != null) {
      on(event, now);
    }
    if (newsWaits && untilNews(now) <= 0) {
      takeNews(now);
    }
    WireGuardDevice d = device;
    if (d != null && d.untilDeadline(now) == 0) {
      perform(d.onDeadline(now), now);
    }
    pings.onDeadline(now);
    services.onDeadline(now);
    sender.flush();
    return !stopped;
  }

  private long untilDeadline(long now) {
    long wait = Math.min(MAX_WAIT_NANOS, pings.untilDeadline(now));
    wait = Math.min(wait, services.untilDeadline(now));
    WireGuardDevice d = device;
    if (d != null) {
      wait = Math.min(wait, d.untilDeadline(now));
    }
    return newsWaits ? Math.min(wait, untilNews(now)) : wait;
  }

  private long untilNews(long now) {
    return mailbox.isUrgent() ? 0 : newsSeenNanos + NEWS_INTERVAL_NANOS - now;
  }

  private void on(ProtocolEvent event, long now) {
    switch (event) {
      case ProtocolEvent.Apply(DataPlaneConfig config) -> apply(config, now);
      case ProtocolEvent.Handshake message -> handshake(message, now);
      case ProtocolEvent.SessionWanted(Peer peer) -> {
        peer.wantsSession.set(false);
        wantSession(peer, now);
      }
      case ProtocolEvent.News _ -> newsWaits = true;
      case ProtocolEvent.Ping ping -> ping(ping, now);
      case ProtocolEvent.PingAnswered answer -> pings.answered(answer);
      case ProtocolEvent.ServicePacket(byte[] packet) -> services.packetFromSystem(packet, now);
      case ProtocolEvent.TcpAnswer answer -> services.answered(answer, now);
      case ProtocolEvent.Deliver(byte[] packet) -> services.deliver(packet);
      case ProtocolEvent.Stop() -> stopped = true;
    }
  }

  private void handshake(ProtocolEvent.Handshake message, long now) {
    WireGuardDevice d = device;
    if (d == null) {
      early.keep(message.datagram(), message.source(), now);
      return;
    }
    long unknown = d.dropped(HandshakeDrop.UNKNOWN_PEER);
    perform(d.handshakeDatagram(message.datagram(), message.source().endpoint(), now), now);
    if (d.dropped(HandshakeDrop.UNKNOWN_PEER) != unknown) {
      early.keep(message.datagram(), message.source(), now);
    }
  }

  private void wantSession(Peer peer, long now) {
    WireGuardDevice d = device;
    if (d == null || routing.byKey(peer.key) != peer) {
      drops.count(DropReason.NO_PEER, peer.staged.clear());
      return;
    }
    // It may have come about since the packet loop asked.
    TransportSession session = peer.session;
    if (session != null) {
      flushStaged(peer, session, now);
    }
    if (session == null || session.reserve(0, now) < 0) {
      perform(d.wantHandshake(peer.key, now), now);
    }
  }

  private void takeNews(long now) {
    newsWaits = false;
    newsSeenNanos = now;
    mailbox.beginNews();
    WireGuardDevice d = device;
    for (ProtocolMailbox.PeerNews news = mailbox.takeNews();
        news != null;
        news = mailbox.takeNews()) {
      Peer peer = news.peer();
      PeerState state = states.get(peer.key);
      if (d == null || state == null || state.peer != peer) {
        continue;
      }
      TransportSession received = news.received();
      TransportSession keepalive = news.keepalive();
      UdpAddress source = news.source();
      if (source != null && (received != null || keepalive != null)) {
        perform(state, state.path.heardFrom(source.endpoint()));
      }
      peer.activeNanos = now;
      if (received != null) {
        perform(d.dataReceived(received, now), now);
      }
      if (keepalive != null) {
        perform(d.keepaliveReceived(keepalive, now), now);
      }
      TransportSession sent = news.sent();
      if (sent != null) {
        perform(d.dataSent(sent, now), now);
      }
    }
  }

  private void apply(DataPlaneConfig config, long now) {
    WireGuardDevice d = device;
    if (d == null || !d.publicKey().equals(config.privateKey().publicKey())) {
      if (d != null) {
        dropDevice(d);
      }
      d =
          new WireGuardDevice(
              config.privateKey(),
              PacketCiphers.best(),
              setup.randomness(),
              setup.clock(),
              setup.initiationTimes());
      device = d;
    }
    boolean newcomers = false;
    Map<NodePublicKey, Peer> kept = new HashMap<>();
    for (PeerConfig peer : config.peers()) {
      PeerState state = states.get(peer.key());
      if (state == null) {
        state = new PeerState(new Peer(peer.key(), totalStaged), new PeerPath());
        states.put(peer.key(), state);
        newcomers = true;
      }
      kept.put(peer.key(), state.peer);
    }
    for (NodePublicKey gone : List.copyOf(states.keySet())) {
      if (!kept.containsKey(gone)) {
        perform(d.removePeer(gone), now);
        remove(gone);
      }
    }
    setup.initiationTimes().retain(kept.keySet());
    routes = TunnelRoutes.of(config.routes());
    routing = Routing.of(d, config, kept);
    publish.accept(routing);
    for (PeerConfig peer : config.peers()) {
      d.addPeer(io.homeward.engine.wireguard.PeerConfig.of(peer.key()), now);
      PeerState state = states.get(peer.key());
      if (state != null) {
        perform(state, state.path.routesChanged(routes));
        perform(state, state.path.endpointsNamed(peer.endpoints()));
      }
    }
    if (newcomers) {
      early.take(now).forEach(message -> handshake(message, now));
    }
  }

  private void dropDevice(WireGuardDevice old) {
    // Nobody may find a session of it any more before its keys go.
    publish.accept(Routing.empty());
    old.close();
    List.copyOf(states.keySet()).forEach(this::remove);
  }

  private void remove(NodePublicKey key) {
    PeerState state = states.remove(key);
    if (state != null) {
      state.peer.destination = null;
      endSession(state.peer, null);
      drops.count(DropReason.NO_PEER, state.peer.staged.clear());
    }
  }

  private void perform(List<WireGuardAction> actions, long now) {
    for (WireGuardAction action : actions) {
      perform(action, now);
    }
  }

  private void perform(WireGuardAction action, long now) {
    switch (action) {
      case WireGuardAction.SendInitiation(NodePublicKey key, byte[] datagram) -> {
        PeerState state = states.get(key);
        if (state != null) {
          perform(state, state.path.initiation(datagram));
        }
      }
      case WireGuardAction.SendReply(_, byte[] datagram, Endpoint to) -> {
        if (routes.mayCatch(to.address())) {
          drops.count(DropReason.PATH_INTO_TUNNEL);
        } else {
          sender.sendDatagram(datagram, UdpAddress.of(to));
        }
      }
      case WireGuardAction.HeardFrom(NodePublicKey key, Endpoint source) -> {
        PeerState state = states.get(key);
        if (state != null) {
          perform(state, state.path.heardFrom(source));
        }
      }
      case WireGuardAction.SessionReady(NodePublicKey key, TransportSession session) -> {
        PeerState state = states.get(key);
        if (state != null) {
          state.peer.lastHandshake = setup.clock().now();
          state.path.handshakeDone();
          announce(state.peer, session, now);
        }
      }
      case WireGuardAction.SessionDropped(NodePublicKey key, TransportSession session) -> {
        PeerState state = states.get(key);
        if (state != null) {
          endSession(state.peer, session);
        }
      }
      case WireGuardAction.SendKeepalive(NodePublicKey key, TransportSession session) ->
          sendKeepalive(key, session, now);
      case WireGuardAction.HandshakeGivenUp(NodePublicKey key) -> {
        PeerState state = states.get(key);
        if (state != null) {
          perform(state, state.path.handshakeGivenUp());
          drops.count(DropReason.HANDSHAKE_GIVEN_UP, state.peer.staged.clear());
        }
      }
    }
  }

  private void perform(PeerState state, List<PathAction> actions) {
    for (PathAction action : actions) {
      switch (action) {
        case PathAction.SendTo(Endpoint endpoint, byte[] datagram) ->
            sender.sendDatagram(datagram, UdpAddress.of(endpoint));
        case PathAction.UseEndpoint(Endpoint endpoint) ->
            state.peer.destination = endpoint == null ? null : UdpAddress.of(endpoint);
        case PathAction.Refused(_) -> drops.count(DropReason.PATH_INTO_TUNNEL);
      }
    }
  }

  private void announce(Peer peer, TransportSession session, long now) {
    synchronized (peer.staged) {
      flushStaged(peer, session, now);
      peer.session = session;
    }
  }

  private void flushStaged(Peer peer, TransportSession session, long now) {
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
    peer.protocolSealer.forget();
  }

  private void sendKeepalive(NodePublicKey key, TransportSession session, long now) {
    PeerState state = states.get(key);
    WireGuardDevice d = device;
    if (state == null || d == null || state.peer.sentWith.get() == session) {
      // Data that went out with it serves as well.
      return;
    }
    if (sender.trySend(state.peer, session, scratch, 0, now)) {
      perform(d.keepaliveSent(session, now), now);
    }
  }

  private void ping(ProtocolEvent.Ping ping, long now) {
    InetAddress address = ping.address();
    Peer peer = routing.byAddress(address);
    InetAddress own = routing.ownAddress(address.getAddress().length == 4);
    if (peer == null || own == null) {
      ping.reply()
          .completeExceptionally(
              new IllegalArgumentException("no peer has the address " + address.getHostAddress()));
      return;
    }
    int bytes = pings.begin(scratch, own, peer, ping, now);
    sender.send(peer, scratch, bytes, now);
  }

  /** Erases keys and frees memory; the packet loops have ended. */
  @Override
  public void close() {
    WireGuardDevice d = device;
    if (d != null) {
      dropDevice(d);
      device = null;
    }
    pings.close("the node went down");
    sender.close();
    services.close();
    arena.close();
  }
}
