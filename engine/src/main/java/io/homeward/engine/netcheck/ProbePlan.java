package io.homeward.engine.netcheck;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DerpMap.Region;
import io.homeward.engine.netmap.DerpMap.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which servers a measurement asks, and when; protocol reference, section 5.6. */
final class ProbePlan {
  /** A map that names more is no map of relays. Those with the lowest ids are asked. */
  static final int MAX_REGIONS = 64;

  private static final int FULL_TRIES = 3;
  private static final long FULL_SPACING = Duration.ofMillis(100).toNanos();
  private static final int INCREMENTAL_REGIONS = 3;
  private static final int FASTEST = 2;
  private static final int FASTEST_TRIES = 2;
  private static final int HOME_TRIES = 4;
  private static final long USUAL_SPACING = Duration.ofMillis(200).toNanos();
  private static final long MORE_SPACING = Duration.ofMillis(50).toNanos();

  /** Servers of a single region that are asked at once, because two show what a NAT does. */
  private static final int COMPARED_SERVERS = 3;

  private ProbePlan() {}

  /**
   * What is asked until there is one answer.
   *
   * @param probes in the order of their delays
   */
  record ProbeSet(int region, boolean ipv4, List<Probe> probes) {
    ProbeSet {
      probes = List.copyOf(probes);
    }
  }

  /**
   * One request.
   *
   * @param delay nanoseconds after the measurement began
   */
  record Probe(Relay relay, long delay) {}

  /** Every region that may be measured, three times. */
  static List<ProbeSet> full(DerpMap map, Families families, int home) {
    List<Region> regions = measured(map, home);
    List<ProbeSet> plan = new ArrayList<>();
    for (Region region : regions) {
      addFull(plan, region, servers(region), families);
    }
    List<Relay> nodes = regions.size() == 1 ? servers(regions.getFirst()) : List.of();
    // A region's set ends with its first answer: each server but the first needs one of its own.
    for (Relay other : nodes.subList(Math.min(1, nodes.size()), nodes.size())) {
      if (plan.size() < 2 * COMPARED_SERVERS) {
        addFull(plan, regions.getFirst(), List.of(other), families);
      }
    }
    return plan;
  }

  private static void addFull(
      List<ProbeSet> plan, Region region, List<Relay> nodes, Families families) {
    for (boolean ipv4 : List.of(true, false)) {
      if (families.has(ipv4)) {
        List<Probe> probes = new ArrayList<>();
        for (int attempt = 0; attempt < FULL_TRIES; attempt++) {
          probes.add(new Probe(nodes.get(attempt % nodes.size()), attempt * FULL_SPACING));
        }
        plan.add(new ProbeSet(region.id(), ipv4, probes));
      }
    }
  }

  /**
   * The fastest regions of before and the home region.
   *
   * @param last what was measured last; not empty
   */
  static List<ProbeSet> incremental(
      DerpMap map, Families families, int home, Map<Integer, NetworkReport.Latency> last) {
    List<Region> regions = new ArrayList<>(measured(map, home));
    if (regions.size() == 1) {
      return full(map, families, home);
    }
    regions.sort(Comparator.comparing(region -> nanos(last.get(region.id()))));
    boolean hadIpv6 = last.values().stream().anyMatch(latency -> latency.ipv6() != null);
    boolean hadIpv4 = last.values().stream().anyMatch(latency -> latency.ipv4() != null);
    boolean hadBoth = hadIpv4 && hadIpv6;
    List<ProbeSet> plan = new ArrayList<>();
    for (int rank = 0; rank < regions.size(); rank++) {
      Region region = regions.get(rank);
      boolean isHome = region.id() == home;
      if (rank >= INCREMENTAL_REGIONS && !isHome) {
        continue;
      }
      int tries = isHome ? HOME_TRIES : rank < FASTEST ? FASTEST_TRIES : 1;
      long before = nanos(last.get(region.id()));
      long spacing = before == Long.MAX_VALUE ? USUAL_SPACING : before + before / 5;
      for (boolean ipv4 : List.of(true, false)) {
        // The slower ones take turns between the families.
        boolean turn = rank < FASTEST || isHome || !hadBoth || ipv4 == (rank % 2 == 0);
        if (families.has(ipv4) && turn && (ipv4 || hadIpv6 || rank < FASTEST)) {
          // IPv6 that did not work is tried once: it may work by now.
          int count = ipv4 || hadIpv6 ? tries : 1;
          plan.add(new ProbeSet(region.id(), ipv4, probes(region, count, spacing)));
        }
      }
    }
    return plan;
  }

  private static List<Probe> probes(Region region, int tries, long spacing) {
    List<Relay> servers = servers(region);
    List<Probe> probes = new ArrayList<>();
    for (int attempt = 0; attempt < tries; attempt++) {
      long more = attempt > 1 ? attempt * MORE_SPACING : 0;
      probes.add(new Probe(servers.get(attempt % servers.size()), attempt * spacing + more));
    }
    return probes;
  }

  private static long nanos(NetworkReport.@Nullable Latency latency) {
    Duration best = latency == null ? null : latency.best();
    return best == null ? Long.MAX_VALUE : best.toNanos();
  }

  private static List<Relay> servers(Region region) {
    return region.nodes().stream().filter(relay -> relay.stunPort() >= 0).toList();
  }

  /** The regions that may be asked, by id. */
  private static List<Region> measured(DerpMap map, int home) {
    return map.regions().values().stream()
        .filter(region -> !region.noMeasureNoHome() && (!region.avoid() || region.id() == home))
        .filter(region -> !servers(region).isEmpty())
        .sorted(Comparator.comparing(Region::id))
        .limit(MAX_REGIONS)
        .toList();
  }
}
