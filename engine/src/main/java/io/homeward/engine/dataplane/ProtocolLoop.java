package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.path.PathAction;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  /** For one ping. */
  private static final int SCRATCH_BYTES = 4096;

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
  private final PeerBook book = new PeerBook();
  private final EarlyInitiations early = new EarlyInitiations();
  private final Greetings greetings = new Greetings();
  private final ActionPerformer performer;
  private Routing routing = Routing.empty();
  private @Nullable WireGuardDevice device;
  private int homeRegion;
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
    performer = new ActionPerformer(book, early, sender, setup.clock(), drops);
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
      performer.perform(d, d.onDeadline(now), now);
    }
    if (greetings.due(now)) {
      greet(now);
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
      case ProtocolEvent.Apply(DataPlaneConfig config, LookupTables tables) ->
          apply(config, tables, now);
      case ProtocolEvent.Moved() -> {
        greetings.begin(now);
        greet(now);
      }
      case ProtocolEvent.Handshake message -> handshake(message, now);
      case ProtocolEvent.AtHome(int region) -> {
        homeRegion = region;
        for (PeerBook.Entry entry : book.inOrder()) {
          performer.perform(entry, relaysKnown(entry), now);
        }
      }
      case ProtocolEvent.RelayLost(Way.Relayed way) -> {
        PeerBook.Entry entry = book.find(way.peer());
        if (entry != null) {
          performer.perform(entry, entry.path.relayLost(way.region()), now);
        }
      }
      case ProtocolEvent.StunAnswer(byte[] datagram, Endpoint source, long atNanos) ->
          setup.stunAnswers().received(datagram, source, atNanos);
      case ProtocolEvent.SendPlain(byte[] datagram, Endpoint to) ->
          performer.send(datagram, new Way.Direct(to));
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
      early.keepUnread(message, now);
    } else {
      performer.perform(d, d.handshakeDatagram(message.datagram(), message.source(), now), now);
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
      performer.flushStaged(peer, session, now);
    }
    if (session == null || session.reserve(0, now) < 0) {
      performer.perform(d, d.wantHandshake(peer.key, now), now);
    }
  }

  /** Peers in use learn from authentic packets where this node is now, whatever the server does. */
  private void greet(long now) {
    WireGuardDevice d = device;
    if (d == null) {
      return;
    }
    for (PeerBook.Entry entry : book.inOrder()) {
      TransportSession session = entry.peer.session;
      if (session != null && session.reserve(0, now) < 0) {
        // It grew too old while the computer slept.
        performer.perform(d, d.wantHandshake(entry.peer.key, now), now);
      }
      performer.perform(entry, entry.path.moved(session != null), now);
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
      PeerBook.Entry entry = book.find(peer);
      if (d == null || entry == null) {
        continue;
      }
      TransportSession received = news.received();
      TransportSession keepalive = news.keepalive();
      Hop source = news.source();
      if (source != null && (received != null || keepalive != null)) {
        performer.perform(entry, entry.path.heardFrom(source.way(), now), now);
      }
      peer.activeNanos = now;
      if (received != null) {
        performer.perform(d, d.dataReceived(received, now), now);
      }
      if (keepalive != null) {
        performer.perform(d, d.keepaliveReceived(keepalive, now), now);
      }
      TransportSession sent = news.sent();
      if (sent != null) {
        performer.perform(d, d.dataSent(sent, now), now);
      }
    }
  }

  private void apply(DataPlaneConfig config, LookupTables tables, long now) {
    WireGuardDevice d = device;
    boolean begins = d == null || !d.publicKey().equals(config.privateKey().publicKey());
    if (d == null || begins) {
      d = replaceDevice(config.privateKey());
    }
    PeerBook.Change change = book.become(config.peers());
    for (PeerBook.Entry gone : change.gone()) {
      performer.perform(d, d.removePeer(gone.peer.key), now);
      performer.forget(gone);
    }
    if (begins || !change.gone().isEmpty()) {
      setup.initiationTimes().retain(book.keys());
    }
    Map<NodePublicKey, Peer> byKey = change.sameKeys() ? routing.byKey() : book.byKey();
    routing = Routing.of(d::session, config, book.peers(), byKey, tables.peers());
    publish.accept(routing);
    boolean rerouted = performer.routes(tables.routes());
    for (PeerBook.Entry added : change.added()) {
      d.addPeer(PeerConfig.of(added.peer.key), now);
    }
    for (PeerBook.Entry entry : rerouted ? List.of(book.inOrder()) : change.added()) {
      performer.perform(entry, entry.path.routesChanged(tables.routes()), now);
    }
    for (PeerBook.Entry entry : change.added()) {
      named(entry, now);
    }
    for (PeerBook.Entry entry : change.moved()) {
      named(entry, now);
    }
    early.takeUnread(now).forEach(message -> handshake(message, now));
    List<NodePublicKey> newcomers = change.added().stream().map(entry -> entry.peer.key).toList();
    for (WireGuardAction.Unknown initiation : early.take(newcomers, now)) {
      performer.perform(
          d, d.handshakeDatagram(initiation.datagram(), initiation.source(), now), now);
    }
  }

  /** The map says where a peer may be. */
  private void named(PeerBook.Entry entry, long now) {
    performer.perform(entry, entry.path.endpointsNamed(entry.config().endpoints()), now);
    performer.perform(entry, relaysKnown(entry), now);
  }

  private List<PathAction> relaysKnown(PeerBook.Entry entry) {
    return entry.path.relaysKnown(entry.config().homeRegion(), homeRegion);
  }

  private WireGuardDevice replaceDevice(NodePrivateKey key) {
    WireGuardDevice old = device;
    if (old != null) {
      dropDevice(old);
    }
    WireGuardDevice next =
        new WireGuardDevice(
            key, PacketCiphers.best(), setup.randomness(), setup.clock(), setup.initiationTimes());
    device = next;
    return next;
  }

  private void dropDevice(WireGuardDevice old) {
    // Nobody may find a session of it any more before its keys go.
    routing = Routing.empty();
    publish.accept(routing);
    old.close();
    book.takeAll().forEach(performer::forget);
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
    performer.close();
    sender.close();
    services.close();
    Memory.free(arena);
  }
}
