package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer. One thread owns it. {@code now} is always a reading of one {@link
 * io.homeward.engine.env.Ticker}.
 *
 * <p>Candidates are, best first: the direct way in use, endpoints from which the peer was heard
 * (the newest first), those of the map in its order, and the relay. A handshake's initiation goes
 * to the best of all of them at once: the peer answers the first copy and drops the rest as
 * replays, so that the fastest way wins. Until the handshake is over, an initiation also goes to
 * each candidate that turns up later, the moment it does; WireGuard itself would try again only
 * after five seconds.
 *
 * <p>The source of an authentic message becomes the way in use (roaming), but for a relay while the
 * peer is heard directly, too. It stays in use when the map does not name it: a NAT's mapping never
 * stands in the map. While no way has proved itself, data goes through the relay.
 *
 * <p>Whoever moved is found again by greetings, empty packets of the present session: to every
 * candidate when this node moved, and to each endpoint that the map names anew for a peer in use. A
 * peer that hears one from elsewhere follows. So two that move at once find each other as soon as
 * one map arrives.
 *
 * <p>Nothing is ever sent to an endpoint that {@link TunnelRoutes} may catch. Whoever is heard from
 * there has no way back until the routes change.
 */
public final class PeerPath {
  /** The most endpoints that one initiation goes to. */
  public static final int MAX_TARGETS = 12;

  /** A peer that was heard directly is expected to be heard there again for so long. */
  public static final long DIRECT_TRUST_NANOS = TimeUnit.MILLISECONDS.toNanos(6_500);

  /** How many sources besides those of the map are remembered. */
  private static final int MAX_SOURCES = 4;

  /** The most endpoints of a map that are looked at. */
  private static final int MAX_NAMED = 64;

  private final NodePublicKey peer;
  private TunnelRoutes routes = TunnelRoutes.TAILNET;
  private List<Endpoint> offered = List.of();
  private List<Endpoint> usable = List.of(); // those of them that the tunnel does not catch
  private final Deque<Endpoint> sources = new ArrayDeque<>();
  private final RelayChoice relays = new RelayChoice();
  private PathState state = new PathState.Unreachable();
  private long directNanos; // when the peer was last heard by the direct way in use
  private @Nullable Pending pending;

  /** A path without any candidate. */
  public PeerPath(NodePublicKey peer) {
    this.peer = peer;
  }

  /** Where data goes now, or null when no way is known. */
  public @Nullable Way way() {
    return switch (state) {
      case PathState.Unreachable() -> null;
      case PathState.Hoped(Way best) -> best;
      case PathState.Proven(Way way) -> way;
    };
  }

  /** Whether an authentic message has come by {@link #way}. */
  public boolean proven() {
    return state instanceof PathState.Proven;
  }

  /** The map names these endpoints now, best first; they replace what it named before. */
  public List<PathAction> endpointsNamed(List<Endpoint> endpoints) {
    List<Endpoint> before = offered;
    offered = believed(endpoints);
    List<PathAction> actions = new ArrayList<>();
    for (Endpoint endpoint : offered) {
      if (isCaught(endpoint) && !before.contains(endpoint)) {
        actions.add(new PathAction.Refused(endpoint));
      }
    }
    reconsider(actions);
    if (proven()) {
      usable.stream()
          .filter(endpoint -> !before.contains(endpoint))
          .map(Way.Direct::new)
          .filter(way -> !way.equals(way()))
          .limit(MAX_TARGETS)
          .forEach(way -> actions.add(new PathAction.Greet(way)));
    }
    return actions;
  }

  /**
   * The regions in whose relays the peer and this node are at home; they replace what was known of
   * them.
   *
   * @param peerHome 0: not known
   * @param ownHome where a peer whose home is not known is looked for; 0: not known
   */
  public List<PathAction> relaysKnown(int peerHome, int ownHome) {
    relays.known(peerHome, ownHome);
    List<PathAction> actions = new ArrayList<>();
    reconsider(actions);
    return actions;
  }

  /** The relay of that region does not have the peer, or no more. */
  public List<PathAction> relayLost(int region) {
    relays.lost(region);
    List<PathAction> actions = new ArrayList<>();
    if (state instanceof PathState.Proven(Way.Relayed way) && way.region() == region) {
      state = new PathState.Hoped(way); // what it becomes next is told
    }
    reconsider(actions);
    return actions;
  }

  /**
   * This node is somewhere else, or was away for a while.
   *
   * @param inUse whether there is a session to greet the peer with
   */
  public List<PathAction> moved(boolean inUse) {
    List<PathAction> actions = new ArrayList<>();
    if (pending != null) {
      pending.forgetTargets(); // those copies may have been lost, or their answers
      sendPending(actions);
    }
    if (inUse) {
      targets().forEach(way -> actions.add(new PathAction.Greet(way)));
    }
    return actions;
  }

  /** The system sends other addresses into the tunnel from now on. */
  public List<PathAction> routesChanged(TunnelRoutes next) {
    TunnelRoutes before = routes;
    routes = next;
    List<PathAction> actions = new ArrayList<>();
    for (Endpoint candidate : known()) {
      if (isCaught(candidate) && !before.mayCatch(candidate.address())) {
        actions.add(new PathAction.Refused(candidate));
      }
    }
    sources.removeIf(this::isCaught);
    if (state instanceof PathState.Proven(Way.Direct way) && isCaught(way.endpoint())) {
      state = new PathState.Hoped(way); // what it becomes next is told
    }
    reconsider(actions);
    return actions;
  }

  /**
   * Sends an initiation of ours by every plausible way, and keeps it for ways that turn up. It
   * replaces the one before.
   *
   * @param datagram not changed any more by anyone
   */
  public List<PathAction> initiation(byte[] datagram) {
    pending = new Pending(datagram);
    List<PathAction> actions = new ArrayList<>();
    sendPending(actions);
    return actions;
  }

  /** There is a session: the initiation is of no use any more. */
  public void handshakeDone() {
    pending = null;
  }

  /**
   * No way worked for 90 s: the endpoint in use and all sources are forgotten, the map's endpoints
   * stay.
   */
  public List<PathAction> handshakeGivenUp() {
    pending = null;
    sources.clear();
    List<PathAction> actions = new ArrayList<>();
    become(withoutProof(), actions);
    return actions;
  }

  /** An authentic message of the peer came by that way. */
  public List<PathAction> heardFrom(Way source, long now) {
    switch (source) {
      case Way.Direct(Endpoint endpoint) -> {
        if (isCaught(endpoint)) {
          return List.of(new PathAction.Refused(endpoint));
        }
        if (!canBeAnswered(endpoint)) {
          // No answer could be sent there: an IPv6 link-local source lacks its link.
          return List.of();
        }
        directNanos = now;
        sources.remove(endpoint);
        sources.addFirst(endpoint);
        if (sources.size() > MAX_SOURCES) {
          sources.removeLast();
        }
      }
      case Way.Relayed(int region, NodePublicKey client) -> {
        if (!client.equals(peer)) {
          return List.of(); // somebody else sent a copy
        }
        relays.heard(region);
        if (state instanceof PathState.Proven(Way.Direct _)
            && now - directNanos < DIRECT_TRUST_NANOS) {
          return List.of();
        }
      }
    }
    if (state instanceof PathState.Proven(Way way) && way.equals(source)) {
      return List.of();
    }
    List<PathAction> actions = new ArrayList<>();
    become(new PathState.Proven(source), actions);
    sendPending(actions);
    return actions;
  }

  /** All ways that something may be sent by at once, best first. */
  private List<Way> targets() {
    List<Way> targets = new ArrayList<>();
    candidates().stream().limit(MAX_TARGETS).forEach(at -> targets.add(new Way.Direct(at)));
    Way relay = relay();
    if (relay != null) {
      targets.add(relay);
    }
    return targets;
  }

  private Way.@Nullable Relayed relay() {
    int region = relays.region();
    return region == 0 ? null : new Way.Relayed(region, peer);
  }

  /** All direct candidates, best first. */
  List<Endpoint> candidates() {
    return ranked(usable);
  }

  /** All that the peer may be at, also where nothing may be sent to. */
  private List<Endpoint> known() {
    return ranked(offered);
  }

  private List<Endpoint> ranked(List<Endpoint> last) {
    Set<Endpoint> ranked = new LinkedHashSet<>();
    if (state instanceof PathState.Proven(Way.Direct(Endpoint endpoint))) {
      ranked.add(endpoint);
    }
    ranked.addAll(sources);
    ranked.addAll(last);
    return List.copyOf(ranked);
  }

  private boolean isCaught(Endpoint endpoint) {
    return routes.mayCatch(endpoint.address());
  }

  /** The candidates of the map are others now. */
  private void reconsider(List<PathAction> actions) {
    usable = offered.stream().filter(endpoint -> !isCaught(endpoint)).toList();
    if (!proven()) {
      become(withoutProof(), actions);
    }
    sendPending(actions);
  }

  private void sendPending(List<PathAction> actions) {
    if (pending == null) {
      return;
    }
    for (Way target : targets()) {
      boolean room = target instanceof Way.Relayed || pending.directTargets < MAX_TARGETS;
      if (room && pending.targets.add(target)) {
        pending.directTargets += target instanceof Way.Direct ? 1 : 0;
        actions.add(new PathAction.SendTo(target, pending.datagram));
      }
    }
  }

  private PathState withoutProof() {
    Way relay = relay();
    if (relay != null) {
      return new PathState.Hoped(relay);
    }
    return usable.isEmpty()
        ? new PathState.Unreachable()
        : new PathState.Hoped(new Way.Direct(usable.getFirst()));
  }

  private void become(PathState next, List<PathAction> actions) {
    Way before = way();
    state = next;
    Way after = way();
    if (after == null ? before != null : !after.equals(before)) {
      actions.add(new PathAction.Use(after));
    }
  }

  /** Nothing can be sent to port 0, to groups, or to link-local addresses without their link. */
  private static boolean canBeAnswered(Endpoint source) {
    return source.port() != 0
        && !source.address().isAnyLocalAddress()
        && !source.address().isMulticastAddress()
        && !(source.address().isLinkLocalAddress() && !source.isIpv4());
  }

  /** Of a peer that names others, loopback is nothing but one of our own programs. */
  private static List<Endpoint> believed(List<Endpoint> endpoints) {
    List<Endpoint> plausible =
        endpoints.stream()
            .filter(PlausibleEndpoints::plausible)
            .distinct()
            .limit(MAX_NAMED)
            .toList();
    List<Endpoint> elsewhere =
        plausible.stream().filter(e -> !e.address().isLoopbackAddress()).toList();
    return elsewhere.isEmpty() ? plausible : elsewhere;
  }

  /** An initiation whose answer is awaited. */
  private static final class Pending {
    final byte[] datagram;
    final Set<Way> targets = new HashSet<>();
    int directTargets;

    Pending(byte[] datagram) {
      this.datagram = datagram;
    }

    void forgetTargets() {
      targets.clear();
      directTargets = 0;
    }
  }
}
