package io.homeward.coordinator.access;

import io.homeward.engine.inet.IpPrefix;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which devices lead to which networks, and which of several carries one. Immutable. */
final class Networks {
  /** By network: who leads there, in order of id. */
  private final SortedMap<IpPrefix, SortedSet<Long>> routers;

  private final Map<IpPrefix, Long> elected;

  private Networks(SortedMap<IpPrefix, SortedSet<Long>> routers, Map<IpPrefix, Long> elected) {
    this.routers = routers;
    this.elected = elected;
  }

  /** No device leads anywhere yet. */
  static Networks none(Map<IpPrefix, Long> elected) {
    return new Networks(new TreeMap<>(), Map.copyOf(elected));
  }

  /** The same with other elections. */
  Networks electing(Map<IpPrefix, Long> next) {
    return next.equals(elected) ? this : new Networks(routers, Map.copyOf(next));
  }

  /** Whether others lead nowhere else. */
  boolean hasSameNetworks(Networks other) {
    return routers == other.routers || routers.keySet().equals(other.routers.keySet());
  }

  /** All networks, without those that make exit nodes. */
  List<IpPrefix> subnets() {
    return routers.keySet().stream().filter(route -> !Node.isExit(route)).toList();
  }

  /** Who leads to any network or to the rest of the world, each once. */
  Set<Long> routers() {
    Set<Long> all = new TreeSet<>();
    routers.values().forEach(all::addAll);
    return all;
  }

  /** Who leads to the network, in order of id. */
  Set<Long> routersTo(IpPrefix network) {
    return routers.getOrDefault(network, Collections.emptySortedSet());
  }

  /** Networks, but not exits, to which several devices lead, with these in order of id. */
  Map<IpPrefix, SortedSet<Long>> contested() {
    Map<IpPrefix, SortedSet<Long>> several = new HashMap<>();
    routers.forEach((network, ids) -> {
      if (ids.size() > 1 && !Node.isExit(network)) {
        several.put(network, Collections.unmodifiableSortedSet(ids));
      }
    });
    return several;
  }

  /** Which of several routers carries a network, as far as that was said. */
  Map<IpPrefix, Long> elected() {
    return elected;
  }

  /**
   * Which of these carries the network; where nothing was said, the first.
   *
   * @param candidates not empty, in order of id
   */
  long elect(IpPrefix network, Collection<Long> candidates) {
    Long chosen = elected.get(network);
    return chosen != null && candidates.contains(chosen) ? chosen : candidates.iterator().next();
  }

  /**
   * The next ones while they are made: copied when the first device that leads somewhere changes.
   */
  static final class Next {
    private final Networks before;
    private @Nullable SortedMap<IpPrefix, SortedSet<Long>> routers;

    Next(Networks before) {
      this.before = before;
    }

    /** A device is another one now. */
    void replace(@Nullable Node old, @Nullable Node node) {
      List<IpPrefix> were = old == null ? List.of() : old.routes();
      List<IpPrefix> are = node == null ? List.of() : node.routes();
      if (old != null && !were.isEmpty()) {
        were.forEach(route -> leave(route, old.id()));
      }
      if (node != null && !are.isEmpty()) {
        are.forEach(route -> own().computeIfAbsent(route, _ -> new TreeSet<>()).add(node.id()));
      }
    }

    private void leave(IpPrefix route, long id) {
      SortedSet<Long> ids = own().get(route);
      if (ids != null && ids.remove(id) && ids.isEmpty()) {
        own().remove(route);
      }
    }

    private SortedMap<IpPrefix, SortedSet<Long>> own() {
      SortedMap<IpPrefix, SortedSet<Long>> copy = routers;
      if (copy == null) {
        copy = new TreeMap<>();
        for (Map.Entry<IpPrefix, SortedSet<Long>> entry : before.routers.entrySet()) {
          copy.put(entry.getKey(), new TreeSet<>(entry.getValue()));
        }
        routers = copy;
      }
      return copy;
    }

    Networks done() {
      return routers == null ? before : new Networks(routers, before.elected);
    }
  }
}
