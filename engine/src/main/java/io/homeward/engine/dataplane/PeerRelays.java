package io.homeward.engine.dataplane;

import io.homeward.engine.disco.DiscoBox;
import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.peerrelay.PeerRelayAction;
import io.homeward.engine.peerrelay.PeerRelayClient;
import io.homeward.engine.peerrelay.RelayDevice;
import io.homeward.engine.peerrelay.RelayedPeer;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds ways to peers through devices that relay, and gives places at this node to those who may
 * ask. Owned by the protocol thread.
 */
final class PeerRelays {
  /** Relays of which is remembered which device they are: more than one node asks. */
  private static final int MAX_KNOWN = 256;

  private final PeerBook book;
  private final DiscoPublicKey ownDisco;
  private final DiscoBoxes boxes;
  private final Randomness randomness;
  private final RelayOffer offer;
  private final Map<DiscoPublicKey, NodePublicKey> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DiscoPublicKey, NodePublicKey> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private RelayRights rights = RelayRights.NONE;
  private @Nullable PeerRelayClient client;

  /**
   * @param key this node's discovery key
   * @param offer this node as a relay
   */
  PeerRelays(PeerBook book, DiscoPrivateKey key, Randomness randomness, RelayOffer offer) {
    this.book = book;
    ownDisco = key.publicKey();
    boxes = new DiscoBoxes(key);
    this.randomness = randomness;
    this.offer = offer;
  }

  /** This node has that key from now on. */
  void begin(NodePublicKey own, long now) {
    client = new PeerRelayClient(own, ownDisco, randomness, now);
    known.clear();
    boxes.erase();
  }

  /** Who relays for whom from now on; the book has the newest peers already. */
  void become(RelayRights next) {
    rights = next;
    List<RelayDevice> devices = new ArrayList<>();
    for (NodePublicKey key : next.devices()) {
      PeerBook.Entry entry = book.find(key);
      DiscoPublicKey disco = entry == null ? null : entry.config().disco();
      if (entry != null && disco != null && entry.config().homeRegion() != 0) {
        devices.add(new RelayDevice(key, disco, entry.config().homeRegion()));
      }
    }
    if (client != null) {
      client.devices(devices);
    }
  }

  /** Whether there is anybody to ask. */
  boolean hasDevices() {
    return client != null && rights.meets() && client.hasDevices();
  }

  /** A way to the peer is wanted. */
  void seek(ActionPerformer performer, WireGuardDevice device, PeerBook.Entry entry, long now) {
    RelayedPeer peer = peer(entry, now);
    if (client != null && peer != null) {
      perform(performer, device, client.discover(peer, now), now);
    }
  }

  /** Null: it cannot be met at a device. */
  private @Nullable RelayedPeer peer(PeerBook.Entry entry, long now) {
    DiscoPublicKey disco = entry.config().disco();
    if (disco == null || !entry.config().meets() || !rights.meets()) {
      return null;
    }
    Way.Through inUse = entry.path.trustedDevice(now);
    DiscoPublicKey relay = entry.path.deviceRelay();
    return new RelayedPeer(
        entry.peer.key,
        disco,
        inUse == null || relay == null ? null : new RelayedPeer.Binding(relay, inUse.vni()));
  }

  /** What a peer says, which concerns ways through devices, or may. */
  void received(
      ActionPerformer performer,
      WireGuardDevice device,
      PeerBook.Entry entry,
      DiscoMessage message,
      Way source,
      long now) {
    PeerRelayClient present = client;
    if (present == null) {
      return;
    }
    NodePublicKey key = entry.peer.key;
    List<PeerRelayAction> actions =
        switch (message) {
          case DiscoMessage.Ping _ when source instanceof Way.Through through ->
              present.pinged(key, through, now);
          case DiscoMessage.Pong pong when source instanceof Way.Through through ->
              present.ponged(key, pong.txId(), through, now);
          case DiscoMessage.AllocateResponse answer when source instanceof Way.Relayed -> {
            List<PeerRelayAction> next = present.allocated(key, answer, now);
            if (!next.isEmpty()) {
              known.put(answer.at().relay(), key);
            }
            yield next;
          }
          case DiscoMessage.CallMeMaybeVia(RelayEndpoint at) when source instanceof Way.Relayed -> {
            RelayedPeer peer = peer(entry, now);
            yield peer == null ? List.of() : present.called(peer, at, now);
          }
          case DiscoMessage.AllocateRequest request when source instanceof Way.Relayed -> {
            asked(performer, entry, request, source);
            yield List.of();
          }
          default -> List.of();
        };
    perform(performer, device, actions, now);
  }

  /** A device asks for a place at this node, for itself and another. */
  private void asked(
      ActionPerformer performer,
      PeerBook.Entry entry,
      DiscoMessage.AllocateRequest request,
      Way source) {
    DiscoPublicKey asking = entry.config().disco();
    if (asking == null || !rights.clients().contains(entry.peer.key)) {
      return;
    }
    DiscoPublicKey other =
        asking.equals(request.client())
            ? request.otherClient()
            : asking.equals(request.otherClient()) ? request.client() : null;
    RelayEndpoint at = other == null ? null : offer.allocate(asking, other);
    if (at != null) {
      performer.sendDisco(
          source, asking, new DiscoMessage.AllocateResponse(request.generation(), at));
    }
  }

  /** A datagram that claims to be of a relay itself; whether it was. */
  boolean challenged(
      ActionPerformer performer,
      WireGuardDevice device,
      byte[] datagram,
      Way.Through source,
      long now) {
    DiscoPublicKey relay = DiscoBox.sender(datagram);
    if (relay == null
        || client == null
        || !client.expects(relay)
        || !(boxes.with(relay).open(datagram)
            instanceof DiscoMessage.BindChallenge(RelayBinding challenge))) {
      return false;
    }
    perform(performer, device, client.challenged(relay, challenge, source, now), now);
    return true;
  }

  /** The peer is not in the book any more, or has another key of discovery. */
  void forget(NodePublicKey peer) {
    if (client != null) {
      client.forget(peer).forEach(this::done);
    }
  }

  /** Does what is due. */
  void onDeadline(ActionPerformer performer, WireGuardDevice device, long now) {
    if (untilDeadline(now) == 0 && client != null) {
      perform(performer, device, client.onDeadline(now), now);
    }
  }

  /** Nanoseconds until {@link #onDeadline} has something to do. */
  long untilDeadline(long now) {
    return client == null ? Long.MAX_VALUE : client.untilDeadline(now);
  }

  private void perform(
      ActionPerformer performer, WireGuardDevice device, List<PeerRelayAction> actions, long now) {
    for (PeerRelayAction action : actions) {
      switch (action) {
        case PeerRelayAction.Ask(RelayDevice to, DiscoMessage.AllocateRequest request) ->
            performer.sendDisco(new Way.Relayed(to.homeRegion(), to.key()), to.disco(), request);
        case PeerRelayAction.Call(RelayedPeer peer, DiscoMessage.CallMeMaybeVia call) -> {
          PeerBook.Entry entry = book.find(peer.key());
          Way.Relayed by = entry == null ? null : entry.path.relay(now);
          if (by != null) {
            performer.sendDisco(by, peer.disco(), call);
          }
        }
        case PeerRelayAction.ToRelay(
                Way.Through to,
                DiscoPublicKey relay,
                DiscoMessage message) -> {
          byte[] sealed = boxes.with(relay).seal(message, randomness);
          if (sealed != null) {
            performer.send(
                Geneve.wrap(to.vni(), true, Geneve.DISCO, sealed), new Way.Direct(to.relay()));
          }
        }
        case PeerRelayAction.ToPeer(Way.Through to, RelayedPeer peer, DiscoMessage.Ping ping) ->
            performer.sendDisco(to, peer.disco(), ping);
        case PeerRelayAction.Works(
                RelayedPeer peer,
                Way.Through way,
                RelayedPeer.Binding binding,
                long latency) -> {
          PeerBook.Entry entry = book.find(peer.key());
          if (entry != null && Objects.equals(peer.disco(), entry.config().disco())) {
            Way.Through named = new Way.Through(way.relay(), way.vni(), deviceOf(way, binding));
            performer.tell(
                device, entry, new PathEvent.DeviceWorks(named, binding.relay(), latency), now);
          }
        }
        case PeerRelayAction.Done done -> done(done);
      }
    }
  }

  private void done(PeerRelayAction action) {
    if (action instanceof PeerRelayAction.Done(DiscoPublicKey relay)) {
      boxes.forget(relay);
    }
  }

  /** Which device that is, for people: whoever said so, or is the only one with that address. */
  private @Nullable NodePublicKey deviceOf(Way.Through way, RelayedPeer.Binding binding) {
    NodePublicKey told = way.device() == null ? known.get(binding.relay()) : way.device();
    if (told != null) {
      return told;
    }
    List<NodePublicKey> there =
        rights.devices().stream().filter(key -> isAt(key, way.relay())).limit(2).toList();
    return there.size() == 1 ? there.getFirst() : null;
  }

  private boolean isAt(NodePublicKey key, Endpoint place) {
    PeerBook.Entry entry = book.find(key);
    return entry != null
        && entry.config().endpoints().stream()
            .anyMatch(endpoint -> endpoint.address().equals(place.address()));
  }

  /** Erases what was agreed with relays. */
  void close() {
    boxes.erase();
  }
}
