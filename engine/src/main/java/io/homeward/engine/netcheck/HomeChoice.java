package io.homeward.engine.netcheck;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DerpMap.Region;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which region's relay is home: where peers find this node first. The nearest one, but a home that
 * still works stays unless another is clearly nearer: each change has every peer learn anew.
 */
final class HomeChoice {
  /** Measurements older than this do not count. */
  private static final long MEMORY = Duration.ofMinutes(5).toNanos();

  /** A relay that sent something so lately is alive, whatever STUN says. */
  private static final long ALIVE = Duration.ofSeconds(8).toNanos();

  /** Another region has to be nearer by more than this. */
  private static final long CLEARLY = Duration.ofMillis(10).toNanos();

  /** A region whose score is so many times the best one's need not be measured to be worse. */
  private static final double OUT_OF_THE_QUESTION = 10;

  private static final int MOST_MEASUREMENTS = 32;

  private final int dice;
  private final Deque<Past> past = new ArrayDeque<>();
  private final Map<Integer, Long> heard = new HashMap<>();
  private DerpMap map = DerpMap.EMPTY;
  private int home;

  private record Past(long at, Map<Integer, Long> nanos) {}

  /**
   * @param dice spreads those who can measure nothing over the regions
   */
  HomeChoice(int dice) {
    this.dice = dice;
  }

  /** The region; 0: none. */
  int home() {
    return home;
  }

  /** These are the relays from now on. Where there is no choice nothing has to be measured. */
  void relays(DerpMap now) {
    map = now;
    heard.keySet().retainAll(map.regions().keySet());
    if (!mayBeHome(map.regions().get(home))) {
      home = 0;
    }
    List<Region> able = able();
    if (home == 0 && !able.isEmpty()) {
      Region best = able.getFirst();
      boolean plain =
          able.stream()
              .skip(1)
              .allMatch(other -> score(other.id()) >= OUT_OF_THE_QUESTION * score(best.id()));
      home = plain ? best.id() : 0;
    }
  }

  /** This computer is elsewhere: what was measured there counts for nothing. */
  void moved() {
    past.clear();
    heard.clear();
  }

  /** Something came from a relay of the region, then for the last time. */
  void heardFrom(int region, long at) {
    heard.put(region, at);
  }

  /**
   * Thinks again.
   *
   * @param answered how long the regions took that answered in the present measurement, in
   *     nanoseconds
   * @param over whether the measurement is; before, only a node without a home gets one
   * @param mayChange whether peers would hear of a change now
   */
  void decide(Map<Integer, Long> answered, boolean over, boolean mayChange, long now) {
    if (over) {
      past.removeIf(measurement -> now - measurement.at > MEMORY);
      past.addLast(new Past(now, Map.copyOf(answered)));
      if (past.size() > MOST_MEASUREMENTS) {
        past.removeFirst();
      }
    }
    if (home != 0 && (!over || !mayChange)) {
      return;
    }
    Map<Integer, Double> scored = new HashMap<>();
    answered.forEach((region, nanos) -> {
      if (mayBeHome(map.regions().get(region))) {
        scored.put(region, lately(region, nanos, now) * score(region));
      }
    });
    Map.Entry<Integer, Double> best =
        scored.entrySet().stream()
            .min(Map.Entry.<Integer, Double>comparingByValue().thenComparing(Map.Entry::getKey))
            .orElse(null);
    if (best != null && (home == 0 || !staysHome(scored.get(home), best.getValue(), now))) {
      home = best.getKey();
    }
  }

  /**
   * @param present what the home region has, null: it did not answer
   * @param best what the best region has, which may be the same one
   */
  private boolean staysHome(@Nullable Double present, double best, long now) {
    if (present == null) {
      Long last = heard.get(home);
      return last != null && now - last <= ALIVE;
    }
    return present - best <= CLEARLY || best >= present * 2 / 3;
  }

  /** Nothing answers at all: any region is better than none, and not the same for everybody. */
  void guess() {
    List<Region> able = able();
    if (home == 0 && !able.isEmpty()) {
      double best = score(able.getFirst().id());
      List<Region> equal =
          able.stream().filter(r -> score(r.id()) < OUT_OF_THE_QUESTION * best).toList();
      home = equal.get(Math.floorMod(dice, equal.size())).id();
    }
  }

  private double lately(int region, long nanos, long now) {
    long best = nanos;
    for (Past measurement : past) {
      Long then = measurement.nanos.get(region);
      if (then != null && now - measurement.at <= MEMORY) {
        best = Math.min(best, then);
      }
    }
    return best;
  }

  /** Those that may be home, the one with the best score first. */
  private List<Region> able() {
    return map.regions().values().stream()
        .filter(this::mayBeHome)
        .sorted(Comparator.comparing((Region r) -> score(r.id())).thenComparing(Region::id))
        .toList();
  }

  private boolean mayBeHome(@Nullable Region region) {
    return region != null
        && !region.noMeasureNoHome()
        && (!region.avoid() || region.id() == home)
        && region.nodes().stream().anyMatch(relay -> !relay.stunOnly());
  }

  /** What a latency is multiplied by. */
  private double score(int region) {
    double score = map.regionScores().getOrDefault(region, 1.0);
    return score > 0 && Double.isFinite(score) ? score : 1;
  }
}
