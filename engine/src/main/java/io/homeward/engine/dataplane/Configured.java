package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.DestinationBudget;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathContext;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.path.PingBudget;
import io.homeward.engine.path.SocketBudget;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the newest configuration made: the WireGuard device, the peers in the book with their paths,
 * and the routing that the packet loops see. Owned by the protocol thread.
 */
final class Configured implements AutoCloseable {
  private final DataPlaneSetup setup;
  private final Consumer<Routing> publish;
  private final PeerBook book;
  private final EarlyInitiations early;
  private final Discovery discovery;
  private final PeerRelays peerRelays;
  private final ActionPerformer performer;
  private final PingBudget pingBudget = new PingBudget();
  private final DestinationBudget destinations = new DestinationBudget();
  private final SocketBudget socketBudget = new SocketBudget();
  private Routing routing = Routing.empty();
  private @Nullable WireGuardDevice device;

  /** Nobody yet. */
  Configured(
      DataPlaneSetup setup,
      Consumer<Routing> publish,
      PeerBook book,
      EarlyInitiations early,
      Discovery discovery,
      PeerRelays peerRelays,
      ActionPerformer performer) {
    this.setup = setup;
    this.publish = publish;
    this.book = book;
    this.early = early;
    this.discovery = discovery;
    this.peerRelays = peerRelays;
    this.performer = performer;
  }

  /** Null before the first configuration. */
  @Nullable WireGuardDevice device() {
    return device;
  }

  /** As the packet loops see it. */
  Routing routing() {
    return routing;
  }

  /**
   * Takes a configuration over.
   *
   * @param tables made of it
   * @param own what those who are new are told of this node's network
   */
  void apply(DataPlaneConfig config, LookupTables tables, OwnNetwork own, long now) {
    WireGuardDevice d = device;
    boolean begins = d == null || !d.publicKey().equals(config.privateKey().publicKey());
    if (d == null || begins) {
      d = replaceDevice(config.privateKey());
    }
    PathContext context =
        new PathContext(
            d.publicKey(),
            setup.randomness(),
            pingBudget,
            destinations,
            socketBudget,
            peerRelays::hasDevices);
    PeerBook.Change change = book.become(config.peers(), context);
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
      performer.tell(d, entry, new PathEvent.RoutesChanged(tables.routes()), now);
    }
    for (PeerBook.Entry entry : change.added()) {
      performer.tell(d, entry, new PathEvent.OwnNetworkIs(own), now);
      named(d, entry, now);
    }
    for (PeerBook.Entry entry : change.moved()) {
      named(d, entry, now);
    }
    peerRelays.become(config.relaying());
    for (ProtocolEvent.Handshake message : early.takeUnread(now)) {
      performer.perform(d, d.handshakeDatagram(message.datagram(), message.source(), now), now);
    }
    List<NodePublicKey> newcomers = change.added().stream().map(entry -> entry.peer.key).toList();
    for (WireGuardAction.Unknown initiation : early.take(newcomers, now)) {
      performer.perform(
          d, d.handshakeDatagram(initiation.datagram(), initiation.source(), now), now);
    }
  }

  /** The map says where a peer may be. */
  private void named(WireGuardDevice d, PeerBook.Entry entry, long now) {
    if (discovery.named(entry)) {
      peerRelays.forget(entry.peer.key);
    }
    PeerSpec spec = entry.config();
    performer.tell(
        d, entry, new PathEvent.Named(spec.endpoints(), spec.disco(), spec.homeRegion()), now);
  }

  private WireGuardDevice replaceDevice(NodePrivateKey key) {
    WireGuardDevice old = device;
    if (old != null) {
      dropDevice(old);
    }
    WireGuardDevice next =
        new WireGuardDevice(
            key, setup.ciphers(), setup.randomness(), setup.clock(), setup.initiationTimes());
    device = next;
    peerRelays.begin(key.publicKey(), setup.ticker().nanos());
    return next;
  }

  private void dropDevice(WireGuardDevice old) {
    // Nobody may find a session of it any more before its keys go.
    routing = Routing.empty();
    publish.accept(routing);
    old.close();
    book.takeAll().forEach(performer::forget);
  }

  /** Erases keys; the packet loops have ended. Idempotent. */
  @Override
  public void close() {
    WireGuardDevice d = device;
    if (d != null) {
      dropDevice(d);
      device = null;
    }
  }
}
