package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All places where a peer may be. What others name is bounded, and nothing is believed of them that
 * no peer can be at. One thread owns it.
 */
final class Candidates {
  /** Different addresses. */
  static final int MAX_ADDRESSES = 64;

  /** Ports of one address: a router may have given any of them to a peer. */
  static final int MAX_PORTS = 600;

  private static final int MAX_IN_ALL = MAX_ADDRESSES + MAX_PORTS;

  /** Of an address with more ports than this in one message, each is a guess. */
  private static final int SURE_PORTS = 8;

  /** Sources that are remembered, besides what map and peer name. */
  private static final int MAX_SOURCES = 8;

  private final Map<Endpoint, Candidate> all = new LinkedHashMap<>();
  private final Map<InetAddress, Integer> ports = new HashMap<>();
  private Map<Endpoint, Integer> order = Map.of(); // of those that the map names
  private TunnelRoutes routes = TunnelRoutes.TAILNET;

  /** The map names these, best first, in place of those before; returns those that are new. */
  List<Candidate> named(List<Endpoint> endpoints, long now) {
    Map<Endpoint, Integer> next = new HashMap<>();
    for (Endpoint endpoint : believed(endpoints)) {
      if (next.size() < MAX_ADDRESSES) {
        next.putIfAbsent(endpoint, next.size());
      }
    }
    drop(Origin.NAMED, next.keySet());
    order = next;
    List<Candidate> fresh = new ArrayList<>();
    next.keySet().stream()
        .sorted(Comparator.comparing(next::get))
        .forEach(endpoint -> tell(endpoint, Origin.NAMED, false, now, fresh));
    return fresh;
  }

  /**
   * The peer asks to be pinged at these, in place of those before; returns those that are new. What
   * it guessed before stays until its turn has come, unless it makes other guesses: a peer that
   * calls again because it learned another address of its own says nothing about them.
   */
  List<Candidate> called(List<Endpoint> endpoints, long now) {
    List<Endpoint> believed = believed(endpoints);
    Map<InetAddress, Integer> portsOf = new HashMap<>();
    believed.forEach(endpoint -> portsOf.merge(endpoint.address(), 1, Integer::sum));
    Set<Endpoint> staying = new HashSet<>(believed);
    if (!areGuesses(believed)) {
      all.values().stream()
          .filter(c -> c.isGuess() && (c.waits() || c.pingedWithin(PathTimes.PING_TIMEOUT, now)))
          .forEach(c -> staying.add(c.endpoint()));
    }
    drop(Origin.CALLED, staying);
    List<Candidate> fresh = new ArrayList<>();
    for (Endpoint endpoint : believed) {
      boolean guess = portsOf.getOrDefault(endpoint.address(), 0) > SURE_PORTS;
      tell(endpoint, Origin.CALLED, guess, now, fresh);
    }
    return fresh;
  }

  /**
   * The peer sent from there.
   *
   * @param origin {@link Origin#HEARD} or {@link Origin#PINGED}
   */
  Candidate source(Endpoint endpoint, Origin origin, long now) {
    Candidate known = all.get(endpoint);
    if (known == null) {
      while (sources().count() >= MAX_SOURCES) {
        sources().min(Candidates::olderFirst).ifPresent(this::remove);
      }
      while (!fits(endpoint)) {
        // What only the peer's word stands for gives way to where it was seen.
        all.values().stream()
            .filter(c -> !c.is(Origin.NAMED))
            .min(Candidates::olderFirst)
            .or(() -> all.values().stream().findFirst())
            .ifPresent(this::remove);
      }
      known = add(endpoint, now);
    }
    known.told(origin, false, now);
    return known;
  }

  /** From now on nothing is sent to where these lead; returns those that are caught newly. */
  List<Endpoint> routes(TunnelRoutes next) {
    TunnelRoutes before = routes;
    routes = next;
    return all.keySet().stream()
        .filter(e -> next.mayCatch(e.address()) && !before.mayCatch(e.address()))
        .toList();
  }

  boolean isCaught(Endpoint endpoint) {
    return routes.mayCatch(endpoint.address());
  }

  /** Whether the map names other ports of that address: a router that is hard shows by that. */
  boolean isNewPort(Endpoint endpoint) {
    return !all.containsKey(endpoint)
        && order.keySet().stream().anyMatch(named -> named.address().equals(endpoint.address()));
  }

  /** Null: not among them. */
  @Nullable Candidate find(Way.Direct way) {
    return all.get(way.endpoint());
  }

  /**
   * Where something may be sent to, best first; guesses are left out.
   *
   * @param first the one in use, or null
   */
  List<Candidate> ranked(Way.@Nullable Direct first) {
    return all.values().stream()
        .filter(c -> !c.isGuess() && !isCaught(c.endpoint()))
        .sorted(
            Comparator.<Candidate, Boolean>comparing(c -> !c.way().equals(first))
                .thenComparing(Candidate::origin)
                .thenComparing(this::withinOrigin))
        .toList();
  }

  /** Where the peer's router likely is for everybody, or null. */
  @Nullable Candidate likeliestOutside() {
    return ranked(null).stream()
        .filter(c -> c.endpoint().isIpv4() && !isInside(c.endpoint().address()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isInside(InetAddress address) {
    return address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress();
  }

  /** Whether the peer sends by so many of a router's ports at once that it cannot have one. */
  static boolean areGuesses(List<Endpoint> endpoints) {
    Map<InetAddress, Integer> count = new HashMap<>();
    endpoints.forEach(endpoint -> count.merge(endpoint.address(), 1, Integer::sum));
    return count.values().stream().anyMatch(ports -> ports > SURE_PORTS);
  }

  /** Those that the map names, newest sources first; the others as they were told. */
  private int withinOrigin(Candidate a, Candidate b) {
    return switch (a.origin()) {
      case HEARD, PINGED -> olderFirst(b, a);
      case NAMED ->
          Integer.compare(order.getOrDefault(a.endpoint(), 0), order.getOrDefault(b.endpoint(), 0));
      case CALLED -> 0;
    };
  }

  /** All of them, guesses and what is caught, too. */
  List<Candidate> everything() {
    return List.copyOf(all.values());
  }

  /** Forgets where the peer was heard. */
  void forgetSources() {
    drop(Origin.HEARD, Set.of());
    drop(Origin.PINGED, Set.of());
  }

  /** Forgets what only the peer said, and where it was seen: it was started anew. */
  void forgetTold() {
    forgetSources();
    drop(Origin.CALLED, Set.of());
  }

  /**
   * Forgets what the map does not name and nothing was heard of for long.
   *
   * @param used stays
   */
  void forgetStale(Way.@Nullable Direct used, long now) {
    for (Candidate c : everything()) {
      if (!c.is(Origin.NAMED) && c.stale(now) && !c.way().equals(used)) {
        remove(c);
      }
    }
  }

  private Stream<Candidate> sources() {
    return all.values().stream().filter(c -> !c.is(Origin.NAMED) && !c.is(Origin.CALLED));
  }

  private static int olderFirst(Candidate a, Candidate b) {
    return Long.signum(a.newsNanos() - b.newsNanos());
  }

  private void tell(
      Endpoint endpoint, Origin origin, boolean guess, long now, List<Candidate> fresh) {
    Candidate known = all.get(endpoint);
    if (known == null) {
      if (!fits(endpoint)) {
        return;
      }
      known = add(endpoint, now);
      fresh.add(known);
    }
    known.told(origin, guess, now);
  }

  private boolean fits(Endpoint endpoint) {
    int same = ports.getOrDefault(endpoint.address(), 0);
    return all.size() < MAX_IN_ALL
        && same < MAX_PORTS
        && (same > 0 || ports.size() < MAX_ADDRESSES);
  }

  private Candidate add(Endpoint endpoint, long now) {
    Candidate candidate = new Candidate(endpoint, now);
    all.put(endpoint, candidate);
    ports.merge(endpoint.address(), 1, Integer::sum);
    return candidate;
  }

  private void remove(Candidate candidate) {
    all.remove(candidate.endpoint());
    forgetPort(candidate.endpoint());
  }

  private void forgetPort(Endpoint endpoint) {
    ports.computeIfPresent(endpoint.address(), (_, count) -> count == 1 ? null : count - 1);
  }

  private void drop(Origin origin, Set<Endpoint> but) {
    for (Iterator<Candidate> it = all.values().iterator(); it.hasNext(); ) {
      Candidate c = it.next();
      if (c.is(origin) && !but.contains(c.endpoint()) && !c.noLonger(origin)) {
        it.remove();
        forgetPort(c.endpoint());
      }
    }
  }

  /** Nothing can be sent to port 0, to groups, or to link-local addresses without their link. */
  static boolean canBeAnswered(Endpoint source) {
    return source.port() != 0
        && !source.address().isAnyLocalAddress()
        && !source.address().isMulticastAddress()
        && !(source.address().isLinkLocalAddress() && !source.isIpv4());
  }

  /** Of a peer that names others, loopback is nothing but one of our own programs. */
  private static List<Endpoint> believed(List<Endpoint> endpoints) {
    List<Endpoint> plausible =
        endpoints.stream().filter(PlausibleEndpoints::plausible).distinct().toList();
    List<Endpoint> elsewhere =
        plausible.stream().filter(e -> !e.address().isLoopbackAddress()).toList();
    return elsewhere.isEmpty() ? plausible : elsewhere;
  }
}
