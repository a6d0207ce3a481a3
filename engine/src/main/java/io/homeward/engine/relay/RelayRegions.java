package io.homeward.engine.relay;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.Region.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which regions are connected and to which of their nodes: the home region always, others
 * from when somebody sends there until nobody has for a while (protocol reference, section 5.4).
 * Pure: times and chance are arguments, sockets are somebody else's; every method returns what is
 * to be done. What comes from an attempt that is not the newest one of its region means nothing.
 *
 * <p>Times are readings of a monotonic clock in nanoseconds. One thread.
 */
final class RelayRegions {
  /** After so long without anything sent a region that is not home is closed. */
  static final Duration IDLE = Duration.ofSeconds(60);

  /** From the first packet of TCP to the end of the login, also when bytes drip in. */
  static final Duration LOGIN = Duration.ofSeconds(10);

  /** The same while there are other nodes to try. */
  static final Duration LOGIN_BEFORE_OTHERS = Duration.ofSeconds(4);

  /** For the answer to a ping. */
  static final Duration PONG = Duration.ofSeconds(3);

  /** More than 30 regions at once nobody needs, whatever the map and the peers say. */
  static final int MOST_OPEN = 30;

  private final Region.Shared shared;
  private final Map<Integer, Region> regions = new TreeMap<>();

  RelayRegions(Randomness randomness) {
    shared = new Region.Shared(randomness);
  }

  /**
   * Takes new definitions and the home region.
   *
   * @param newHome 0: none yet
   */
  List<RelayAction> become(Map<Integer, DerpMap.Region> definitions, int newHome, long now) {
    int oldHome = shared.home;
    shared.home = newHome;
    for (Region region : List.copyOf(regions.values())) {
      DerpMap.Region definition = definitions.get(region.id());
      if (!region.isDefinedAs(definition)) {
        region.close(now);
        regions.remove(region.id());
        if (definition == null) {
          shared.add(new RelayAction.Discard(region.id()));
        } else {
          regions.put(region.id(), region.redefined(definition));
        }
      }
    }
    definitions.forEach(
        (id, definition) -> regions.computeIfAbsent(id, _ -> new Region(definition, shared)));
    if (oldHome != newHome) {
      moveHome(regions.get(oldHome), false, now);
      moveHome(regions.get(newHome), true, now);
    }
    for (Region region : regions.values()) {
      if (region.needed(now)) {
        region.openIfClosed(now);
      }
    }
    return shared.taken();
  }

  private static void moveHome(@Nullable Region region, boolean here, long now) {
    if (region != null) {
      region.home(here, now);
    }
  }

  /** Somebody has something to send there. */
  List<RelayAction> wanted(int id, long now) {
    Region region = regions.get(id);
    if (region != null) {
      region.want(now);
    }
    return shared.taken();
  }

  /** Something was sent there; what a region that is wanted has to be told before its deadline. */
  void used(int id, long now) {
    Region region = regions.get(id);
    if (region != null) {
      region.used(now);
    }
  }

  /**
   * The relay has taken us.
   *
   * @param fastStart whether by a fast start
   */
  List<RelayAction> entered(int id, long attempt, boolean fastStart, long now) {
    Region region = current(id, attempt, Phase.CONNECTING);
    if (region != null) {
      region.entered(fastStart, now);
    }
    return shared.taken();
  }

  /**
   * An attempt failed, or a connection came to its end.
   *
   * @param fastStart whether it was, or would have been, by a fast start
   */
  List<RelayAction> ended(int id, long attempt, RelayProblem problem, boolean fastStart, long now) {
    Region region = regions.get(id);
    if (region != null && region.isNewest(attempt)) {
      region.ended(problem, fastStart, now);
    }
    return shared.taken();
  }

  /** The answer to a ping came. */
  void answered(int id, long attempt) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null) {
      region.answered();
    }
  }

  /**
   * The relay says what is wrong with it.
   *
   * @param text empty: nothing any more
   */
  List<RelayAction> health(int id, long attempt, String text, long now) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null) {
      region.health(text, now);
    }
    return shared.taken();
  }

  /** The relay is going to restart; when the connection ends, it is known when to come again. */
  void restarting(int id, long attempt, Duration reconnectIn, Duration tryFor, long now) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null) {
      region.restarting(reconnectIn, tryFor, now);
    }
  }

  /**
   * The computer is attached elsewhere, or has slept.
   *
   * @param astray connections that the system would not open like that any more, by attempt
   */
  List<RelayAction> networkChanged(Set<Long> astray, long now) {
    regions.values().forEach(region -> region.networkChanged(astray, now));
    return shared.taken();
  }

  /** Nanoseconds until {@link #onDeadline} has something to do; {@link Long#MAX_VALUE}: never. */
  long untilDeadline(long now) {
    long least = Long.MAX_VALUE;
    for (Region region : regions.values()) {
      least = Math.min(least, region.untilDeadline(now));
    }
    return Math.max(0, least);
  }

  /** Does what is due. {@link #used} comes before. */
  List<RelayAction> onDeadline(long now) {
    regions.values().forEach(region -> region.onDeadline(now));
    return shared.taken();
  }

  private @Nullable Region current(int id, long attempt, Phase phase) {
    Region region = regions.get(id);
    return region != null && region.isNewest(attempt) && region.phase() == phase ? region : null;
  }
}
