package io.homeward.coordinator.access;

import io.homeward.coordinator.access.Rulebook.Entry;
import io.homeward.coordinator.access.Rulebook.Standing;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whom a device sees, and which networks it reaches by them. */
final class Views {
  private Views() {}

  /** Who may reach whom in either direction sees the other. Slots, without the own one. */
  static BitSet visible(Population population, Node viewer) {
    BitSet seen = audience(population, viewer);
    int self = population.slotOf(viewer);
    if (self >= 0) {
      seen.clear(self);
    }
    return seen;
  }

  /** The same, and the viewer itself where others like it see it. */
  static BitSet audience(Population population, Node viewer) {
    Standing standing = population.standingOf(viewer);
    BitSet seen = new BitSet();
    standing.sources().stream()
        .filter(rule -> !population.rules().entry(rule).self())
        .forEach(rule -> seen.or(population.targetsOf(rule)));
    standing.targets().stream()
        .forEach(rule -> {
          if (population.rules().entry(rule).self()) {
            seen.or(population.ownedBy(viewer.owner()));
          } else {
            seen.or(population.sourcesOf(rule));
          }
        });
    return seen;
  }

  /** The same for one peer, without looking at the others. */
  static boolean sees(Population population, Node viewer, Node peer) {
    Standing here = population.standingOf(viewer);
    Standing there = population.standingOf(peer);
    return reaches(population, here, there, viewer, peer)
        || reaches(population, there, here, viewer, peer);
  }

  private static boolean reaches(
      Population population, Standing from, Standing to, Node viewer, Node peer) {
    BitSet both = (BitSet) from.sources().clone();
    both.and(to.targets());
    boolean sameOwner = viewer.isPersonal() && peer.isPersonal() && viewer.owner() == peer.owner();
    return both.stream().anyMatch(rule -> !population.rules().entry(rule).self() || sameOwner);
  }

  /** The networks that the viewer reaches by the peer, who is visible: subnets, then exits. */
  static List<IpPrefix> routes(Population population, Node viewer, Node peer) {
    List<IpPrefix> routes = new ArrayList<>();
    peer.routes().stream()
        .filter(route -> !Node.isExit(route) && carries(population, viewer, peer, route))
        .sorted()
        .forEach(routes::add);
    peer.routes().stream()
        .filter(route -> Node.isExit(route) && exits(population, viewer, peer, route))
        .sorted()
        .forEach(routes::add);
    return List.copyOf(routes);
  }

  private static boolean exits(Population population, Node viewer, Node peer, IpPrefix route) {
    return population.standingOf(viewer).sources().stream()
        .mapToObj(population.rules()::entry)
        .anyMatch(entry ->
            entry.goesTo(route)
                && (entry.rule().via().isEmpty() || peer.hasOneOf(entry.rule().via())));
  }

  private static boolean carries(Population population, Node viewer, Node peer, IpPrefix network) {
    Standing standing = population.standingOf(viewer);
    Set<Long> routers = population.routersTo(network);
    if (isFreelyReached(population, standing, viewer, network)) {
      return population.elect(network, routers) == peer.id();
    }
    return standing.sources().stream()
        .mapToObj(population.rules()::entry)
        .filter(entry -> !entry.rule().via().isEmpty() && entry.goesTo(network))
        .anyMatch(entry -> {
          Set<Long> candidates = withTag(population, routers, entry);
          return candidates.contains(peer.id())
              && population.elect(network, candidates) == peer.id();
        });
  }

  /**
   * By whichever router: packets go there, or they come from there, or the viewer leads there, too.
   */
  private static boolean isFreelyReached(
      Population population, Standing standing, Node viewer, IpPrefix network) {
    return viewer.routes().contains(network)
        || standing.sources().stream()
            .mapToObj(population.rules()::entry)
            .anyMatch(entry -> entry.rule().via().isEmpty() && entry.goesTo(network))
        || standing.targets().stream()
            .mapToObj(population.rules()::entry)
            .anyMatch(entry -> entry.comesFrom(network));
  }

  private static Set<Long> withTag(Population population, Set<Long> routers, Entry entry) {
    Set<Long> candidates = new TreeSet<>();
    for (long id : routers) {
      Node router = population.node(id);
      if (router != null && router.hasOneOf(entry.rule().via())) {
        candidates.add(id);
      }
    }
    return candidates;
  }
}
