package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything rare: configurations, handshakes, timers, paths, pings, service addresses. One thread
 * owns the WireGuard device and the paths; it works through its mailbox and never makes the packet
 * loops wait.
 */
final class ProtocolLoop implements AutoCloseable {
  /**
   * The longest wait. Waiting does not count the machine's sleep, timers do. The node tells when it
   * is over; after one of which even the node was not told they are looked at no later than this.
   */
  private static final long MAX_WAIT_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final DataPlaneSetup setup;
  private final ProtocolMailbox mailbox;
  private final TunnelSender sender;
  private final LocalServices services;
  private final Pings pings;
  private final DropCounters drops;
  private final Ticker ticker;
  private final Echoes echoes;
  private final NewsPace news;
  private final PeerBook book = new PeerBook();
  private final EarlyInitiations early = new EarlyInitiations();
  private final Greetings greetings = new Greetings();
  private final Discovery discovery;
  private final PeerRelays peerRelays;
  private final ActionPerformer performer;
  private final PeerSockets sockets;
  private final Configured configured;
  private final WidthProbes widths;
  private OwnNetwork ownNetwork = OwnNetwork.UNKNOWN;
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
    this.sender = sender;
    this.services = services;
    this.pings = pings;
    this.drops = drops;
    this.ticker = setup.ticker();
    discovery = new Discovery(setup.disco(), setup.randomness());
    peerRelays = new PeerRelays(book, setup.disco(), setup.randomness(), setup.relayOffer());
    sockets = new PeerSockets(setup.socket(), sender, setup.randomness());
    performer =
        new ActionPerformer(
            book,
            early,
            discovery,
            peerRelays,
            sender,
            sockets,
            setup.clock(),
            drops,
            setup.places());
    configured = new Configured(setup, publish, book, early, discovery, peerRelays, performer);
    echoes = new Echoes(pings, sender);
    widths = new WidthProbes(echoes, setup.mtu(), ticker);
    news = new NewsPace(mailbox, ticker.nanos());
  }

  /** Waits for one event or deadline and deals with it; false when the loop is to end. */
  boolean runOnce() throws InterruptedException {
    ProtocolEvent event = mailbox.poll(untilDeadline(ticker.nanos()));
    long now = ticker.nanos();
    if (event != null) {
      on(event, now);
    }
    if (news.begins(now)) {
      takeNews(now);
    }
    WireGuardDevice d = configured.device();
    if (d != null && d.untilDeadline(now) == 0) {
      performer.perform(d, d.onDeadline(now), now);
    }
    if (d != null) {
      performer.onDeadline(d, now);
      peerRelays.onDeadline(performer, d, now);
    }
    if (greetings.due(now)) {
      greet(true, now);
    }
    pings.onDeadline(now);
    services.onDeadline(now);
    sender.flush();
    return !stopped;
  }

  private long untilDeadline(long now) {
    long wait = Math.min(MAX_WAIT_NANOS, pings.untilDeadline(now));
    wait = Math.min(wait, services.untilDeadline(now));
    wait = Math.min(wait, greetings.untilDeadline(now));
    WireGuardDevice d = configured.device();
    if (d != null) {
      wait = Math.min(wait, d.untilDeadline(now));
      wait = Math.min(wait, performer.untilDeadline(now));
      wait = Math.min(wait, peerRelays.untilDeadline(now));
    }
    return Math.min(wait, news.untilDue(now));
  }

  private void on(ProtocolEvent event, long now) {
    switch (event) {
      case ProtocolEvent.Apply(DataPlaneConfig config, LookupTables tables) ->
          configured.apply(config, tables, ownNetwork, now);
      case ProtocolEvent.Moved() -> {
        greetings.begin(now);
        greet(false, now);
      }
      case ProtocolEvent.Handshake message -> handshake(message, now);
      case ProtocolEvent.AtHome(int region) ->
          ownNetwork(new OwnNetwork(region, ownNetwork.nat()), now);
      case ProtocolEvent.ReachableAt(List<Endpoint> endpoints, OwnNetwork.Nat nat) -> {
        ownNetwork(new OwnNetwork(ownNetwork.homeRegion(), nat), now);
        if (discovery.ownEndpoints(endpoints)) {
          tellAll(new PathEvent.OwnEndpointsChanged(), now);
        }
      }
      case ProtocolEvent.RelayLost(Way.Relayed way) ->
          tell(book.find(way.peer()), new PathEvent.RelayGone(way.region()), now);
      case ProtocolEvent.Disco(byte[] datagram, Way source) -> disco(datagram, source, now);
      case ProtocolEvent.RelayHandshake(byte[] datagram, Way.Through source) -> {
        WireGuardDevice d = configured.device();
        if (d == null || !peerRelays.challenged(performer, d, datagram, source, now)) {
          drops.count(DropReason.DISCO_NOT_AUTHENTIC);
        }
      }
      case ProtocolEvent.PathAsked(InetAddress address, CompletableFuture<PathReport> reply) ->
          pathAsked(address, reply, now);
      case ProtocolEvent.StunAnswer(byte[] datagram, Endpoint source, int by, long atNanos) -> {
        if (by == 0) {
          setup.places().answered(datagram, source, atNanos);
        } else {
          PeerSockets.Seen seen = sockets.answered(datagram, source, by);
          if (seen != null) {
            tell(seen.owner(), seen.event(), now);
          }
        }
      }
      case ProtocolEvent.SendPlain(byte[] datagram, Endpoint to) -> {
        sockets.asked(to);
        performer.send(datagram, new Way.Direct(to));
      }
      case ProtocolEvent.SessionWanted(Peer peer) -> {
        peer.wantsSession.set(false);
        wantSession(peer, now);
      }
      case ProtocolEvent.News _ -> news.came();
      case ProtocolEvent.Ping ping -> echoes.ask(ping, configured.routing(), now);
      case ProtocolEvent.PingAnswered answer -> pings.answered(answer);
      case ProtocolEvent.ServicePacket(byte[] packet) -> services.packetFromSystem(packet, now);
      case ProtocolEvent.TcpAnswer answer -> services.answered(answer, now);
      case ProtocolEvent.Deliver(byte[] packet) -> services.deliver(packet);
      case ProtocolEvent.Stop() -> stopped = true;
    }
  }

  private void disco(byte[] datagram, Way source, long now) {
    WireGuardDevice d = configured.device();
    List<Discovery.Received> received = discovery.open(datagram, source);
    for (Discovery.Received r : received) {
      if (!sockets.mayUse(r.entry(), source)) {
        continue;
      }
      PathEvent event = r.event();
      if (event != null) {
        tell(r.entry(), event, now);
      }
      if (d != null) {
        peerRelays.received(performer, d, r.entry(), r.message(), source, now);
      }
    }
    if (received.isEmpty()) {
      drops.count(DropReason.DISCO_NOT_AUTHENTIC);
    }
  }

  private void ownNetwork(OwnNetwork network, long now) {
    if (!network.equals(ownNetwork)) {
      ownNetwork = network;
      tellAll(new PathEvent.OwnNetworkIs(network), now);
    }
  }

  private void tellAll(PathEvent event, long now) {
    for (PeerBook.Entry entry : book.inOrder()) {
      tell(entry, event, now);
    }
  }

  private void tell(PeerBook.@Nullable Entry entry, PathEvent event, long now) {
    WireGuardDevice d = configured.device();
    if (d != null && entry != null) {
      performer.tell(d, entry, event, now);
    }
  }

  private void pathAsked(InetAddress address, CompletableFuture<PathReport> reply, long now) {
    Peer peer = configured.routing().byAddress(address);
    PeerBook.Entry entry = peer == null ? null : book.find(peer);
    if (entry == null) {
      reply.completeExceptionally(
          new IllegalArgumentException("no peer has the address " + address.getHostAddress()));
      return;
    }
    tell(entry, new PathEvent.Asked(), now);
    reply.complete(entry.path.report(now));
  }

  private void handshake(ProtocolEvent.Handshake message, long now) {
    WireGuardDevice d = configured.device();
    if (d == null) {
      early.keepUnread(message, now);
    } else {
      performer.perform(d, d.handshakeDatagram(message.datagram(), message.source(), now), now);
    }
  }

  private void wantSession(Peer peer, long now) {
    WireGuardDevice d = configured.device();
    if (d == null || configured.routing().byKey(peer.key) != peer) {
      drops.count(DropReason.NO_PEER, peer.staged.clear());
      return;
    }
    // It may have come about since the packet loop asked.
    TransportSession session = peer.session;
    if (session != null) {
      performer.flushStaged(peer, session, now);
    }
    if (session == null || session.reserve(0, now) < 0) {
      performer.perform(d, d.wantHandshake(peer.key, now), now);
    }
  }

  /** Peers in use learn from authentic packets where this node is now, whatever the server does. */
  private void greet(boolean again, long now) {
    WireGuardDevice d = configured.device();
    if (d == null) {
      return;
    }
    for (PeerBook.Entry entry : book.inOrder()) {
      TransportSession session = entry.peer.session;
      if (session != null && session.reserve(0, now) < 0) {
        // It grew too old while the computer slept.
        performer.perform(d, d.wantHandshake(entry.peer.key, now), now);
      }
      tell(entry, new PathEvent.Moved(session != null, again), now);
    }
  }

  private void takeNews(long now) {
    WireGuardDevice d = configured.device();
    for (ProtocolMailbox.PeerNews of = mailbox.takeNews(); of != null; of = mailbox.takeNews()) {
      Peer peer = of.peer();
      PeerBook.Entry entry = book.find(peer);
      if (d == null || entry == null) {
        continue;
      }
      TransportSession received = of.received();
      TransportSession keepalive = of.keepalive();
      Hop source = of.source();
      if (source != null
          && sockets.mayUse(entry, source.way())
          && (received != null || keepalive != null)) {
        tell(entry, new PathEvent.HeardFrom(source.way()), now);
      }
      if (!peer.isInUse(now)) {
        setup.places().wanted(); // packets begin to flow
      }
      peer.activeNanos = now;
      if (received != null) {
        performer.perform(d, d.dataReceived(received, now), now);
      }
      if (keepalive != null) {
        performer.perform(d, d.keepaliveReceived(keepalive, now), now);
      }
      TransportSession sent = of.sent();
      if (sent != null) {
        tell(entry, new PathEvent.Sent(), now);
        performer.perform(d, d.dataSent(sent, now), now);
        widths.dataSent(entry, configured.routing(), now);
      }
    }
  }

  /** Erases keys and frees memory; the packet loops have ended. */
  @Override
  public void close() {
    configured.close();
    pings.close("the node went down");
    performer.close();
    peerRelays.close();
    sender.close();
    services.close();
    echoes.close();
  }
}
