package io.homeward.engine.peerrelay;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for ways to peers through devices that relay: asks all of them for a place where the two
 * may meet, tells the peer of each, and binds to it. What the peer found comes as its call. Whether
 * a way is wanted, and which one is best, is for the path to say.
 *
 * <p>Messages are authentic, and of a device or peer that is known. What they say is bounded here:
 * places for others than this node and the peer, more places at once than {@link
 * #MAX_HANDSHAKES_OF_ONE}, more addresses of one than {@link PeerRelayServer#MAX_ADDRESSES}, more
 * messages in a second to where nobody has answered than {@value #BINDS_PER_SECOND}. No data goes
 * anywhere before the peer itself has answered there.
 *
 * <p>Pure; one thread at a time.
 */
public final class PeerRelayClient {
  /** Devices that are asked for a place; the first ones. */
  static final int MAX_DEVICES = 16;

  /** Places of one peer that are bound to at once. */
  static final int MAX_HANDSHAKES_OF_ONE = 16;

  /** And of all. */
  static final int MAX_HANDSHAKES = 256;

  private static final int MAX_ALLOCATIONS = 1024;
  private static final int BINDS_PER_SECOND = 100;

  /** Who is asked for whom. */
  private record Question(NodePublicKey peer, NodePublicKey device) {}

  /** Who is met where. */
  private record Place(NodePublicKey peer, DiscoPublicKey relay) {}

  private final NodePublicKey own;
  private final DiscoPublicKey ownDisco;
  private final Randomness randomness;
  private final Allowance binds;
  private final Map<Question, Allocation> allocations = new LinkedHashMap<>();
  private final Map<Place, Handshake> handshakes = new LinkedHashMap<>();
  private List<RelayDevice> devices = List.of();
  private int generation;

  /**
   * @param own this node's key
   * @param ownDisco its discovery key
   */
  public PeerRelayClient(
      NodePublicKey own, DiscoPublicKey ownDisco, Randomness randomness, long now) {
    this.own = own;
    this.ownDisco = ownDisco;
    this.randomness = randomness;
    binds = new Allowance(BINDS_PER_SECOND, now);
    generation = randomness.nextInt();
  }

  /** Who may be asked, best first. */
  public void devices(List<RelayDevice> permitted) {
    devices = List.copyOf(permitted);
  }

  /** Whether there is anybody to ask. */
  public boolean hasDevices() {
    return !devices.isEmpty();
  }

  /** Looks for a way to the peer, unless that is under way. */
  public List<PeerRelayAction> discover(RelayedPeer peer, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    if (isUnderWay(peer.key())) {
      return actions;
    }
    devices.stream()
        .filter(device -> !device.key().equals(peer.key()) && !device.key().equals(own))
        .limit(Math.min(MAX_DEVICES, MAX_ALLOCATIONS - allocations.size()))
        .forEach(device -> {
          Allocation asked = new Allocation(peer, device, ownDisco, nextGeneration(), now);
          allocations.put(new Question(peer.key(), device.key()), asked);
          actions.add(asked.ask());
        });
    return actions;
  }

  private boolean isUnderWay(NodePublicKey peer) {
    return allocations.keySet().stream().anyMatch(question -> question.peer().equals(peer))
        || handshakes.keySet().stream().anyMatch(place -> place.peer().equals(peer));
  }

  private int nextGeneration() {
    generation = generation == -1 ? 1 : generation + 1;
    return generation;
  }

  /**
   * A device names a place.
   *
   * @param device who says so
   */
  public List<PeerRelayAction> allocated(
      NodePublicKey device, DiscoMessage.AllocateResponse answer, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    for (Map.Entry<Question, Allocation> entry : List.copyOf(allocations.entrySet())) {
      Allocation asked = entry.getValue();
      if (entry.getKey().device().equals(device)
          && asked.isAnsweredBy(answer.generation(), answer.at())) {
        allocations.remove(entry.getKey());
        place(asked.peer(), answer.at(), device, now, actions);
      }
    }
    return actions;
  }

  /** The peer names a place that it found. */
  public List<PeerRelayAction> called(RelayedPeer peer, RelayEndpoint at, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    ClientPair clients = new ClientPair(at.client(), at.otherClient());
    if (clients.equals(new ClientPair(ownDisco, peer.disco()))) {
      place(peer, at, null, now, actions);
    }
    return actions;
  }

  /**
   * @param device which was asked; null: the peer did
   */
  private void place(
      RelayedPeer peer,
      RelayEndpoint at,
      @Nullable NodePublicKey device,
      long now,
      List<PeerRelayAction> actions) {
    Place place = new Place(peer.key(), at.relay());
    Handshake before = handshakes.get(place);
    if (at.vni() <= 0
        || at.vni() > Geneve.MAX_VNI
        || before != null && Long.compareUnsigned(before.at().lamport(), at.lamport()) >= 0) {
      return;
    }
    if (before != null) {
      end(before, actions);
    }
    if (device != null) {
      actions.add(new PeerRelayAction.Call(peer, new DiscoMessage.CallMeMaybeVia(at)));
    }
    // One that works is not bound anew: meanwhile packets could be lost.
    boolean inUse = new RelayedPeer.Binding(at.relay(), at.vni()).equals(peer.inUse());
    List<Endpoint> addresses = believed(at.addresses());
    if (inUse || addresses.isEmpty() || !isRoomFor(peer.key())) {
      return;
    }
    Handshake handshake =
        new Handshake(
            peer,
            at,
            device,
            addresses,
            nextGeneration(),
            own,
            () -> TxId.random(randomness),
            binds::take,
            now);
    handshakes.put(place, handshake);
    handshake.begin(now, actions);
  }

  private boolean isRoomFor(NodePublicKey peer) {
    return handshakes.size() < MAX_HANDSHAKES
        && handshakes.keySet().stream().filter(place -> place.peer().equals(peer)).count()
            < MAX_HANDSHAKES_OF_ONE;
  }

  /** A relay elsewhere is not at one of our own programs. */
  private static List<Endpoint> believed(List<Endpoint> addresses) {
    List<Endpoint> plausible =
        addresses.stream().filter(PlausibleEndpoints::plausible).distinct().toList();
    List<Endpoint> elsewhere =
        plausible.stream().filter(e -> !e.address().isLoopbackAddress()).toList();
    return (elsewhere.isEmpty() ? plausible : elsewhere)
        .stream().limit(PeerRelayServer.MAX_ADDRESSES).toList();
  }

  /** Whether a challenge of that relay is expected: nothing else of strangers is opened. */
  public boolean expects(DiscoPublicKey relay) {
    return handshakes.keySet().stream().anyMatch(place -> place.relay().equals(relay));
  }

  /**
   * A relay asks whether this node is where it says.
   *
   * @param from its address and the number in the header
   */
  public List<PeerRelayAction> challenged(
      DiscoPublicKey relay, RelayBinding challenge, Way.Through from, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    for (Handshake handshake : handshakes.values()) {
      if (handshake.binding().equals(new RelayedPeer.Binding(relay, from.vni()))) {
        handshake.challenged(challenge, from.relay(), now, actions);
      }
    }
    return actions;
  }

  /** The peer pinged this node through a relay; who has to answer has done so. */
  public List<PeerRelayAction> pinged(NodePublicKey peer, Way.Through from, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    for (Handshake handshake : handshakes.values()) {
      if (handshake.isWith(peer, from.vni())) {
        handshake.pinged(from.relay(), now, actions);
      }
    }
    return actions;
  }

  /** The peer answered a ping through a relay: one of ours, perhaps. */
  public List<PeerRelayAction> ponged(NodePublicKey peer, TxId txId, Way.Through from, long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    for (Handshake handshake : List.copyOf(handshakes.values())) {
      PeerRelayAction.Works works =
          handshake.isWith(peer, from.vni()) ? handshake.ponged(txId, now) : null;
      if (works != null) {
        end(handshake, actions);
        actions.add(works);
      }
    }
    return actions;
  }

  /** No way to the peer is looked for any more: it is gone, or another one than it was. */
  public List<PeerRelayAction> forget(NodePublicKey peer) {
    List<PeerRelayAction> actions = new ArrayList<>();
    allocations.keySet().removeIf(question -> question.peer().equals(peer));
    List.copyOf(handshakes.values()).stream()
        .filter(handshake -> handshake.peer().key().equals(peer))
        .forEach(handshake -> end(handshake, actions));
    return actions;
  }

  private void end(Handshake handshake, List<PeerRelayAction> actions) {
    DiscoPublicKey relay = handshake.at().relay();
    handshakes.remove(new Place(handshake.peer().key(), relay));
    if (!expects(relay)) {
      actions.add(new PeerRelayAction.Done(relay));
    }
  }

  /** Does what is due. */
  public List<PeerRelayAction> onDeadline(long now) {
    List<PeerRelayAction> actions = new ArrayList<>();
    allocations.values().removeIf(asked -> asked.isOver(now));
    for (Allocation asked : allocations.values()) {
      if (asked.isDueAgain(now)) {
        actions.add(asked.ask());
      }
    }
    for (Handshake handshake : List.copyOf(handshakes.values())) {
      if (handshake.isOver(now)) {
        end(handshake, actions);
      } else {
        handshake.onDeadline(now, actions);
      }
    }
    return actions;
  }

  /** Nanoseconds until something is due; {@link Long#MAX_VALUE}: nothing is. */
  public long untilDeadline(long now) {
    long next = Long.MAX_VALUE;
    for (Allocation asked : allocations.values()) {
      next = Math.min(next, asked.dueNanos() - now);
    }
    for (Handshake handshake : handshakes.values()) {
      next = Math.min(next, handshake.dueNanos() - now);
    }
    return Math.max(0, next);
  }
}
