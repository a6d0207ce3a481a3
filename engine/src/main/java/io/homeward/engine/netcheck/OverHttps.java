package io.homeward.engine.netcheck;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DerpMap.Region;
import io.homeward.engine.netmap.DerpMap.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What relays are asked over HTTPS in a measurement in which UDP is silent. */
final class OverHttps {
  private static final int MOST_RELAYS = 8;
  private static final int MOST_PORTALS = 5;

  private final Map<Integer, Duration> answers = new HashMap<>();
  private final Set<Integer> awaited = new HashSet<>();
  private boolean asked;

  /** Another measurement begins. */
  void begin() {
    asked = false;
    forget();
  }

  /** What comes from now on counts for nothing. */
  void forget() {
    answers.clear();
    awaited.clear();
  }

  /** Whether relays were asked in this measurement. */
  boolean asked() {
    return asked;
  }

  /** Whether answers are missing. */
  boolean awaits() {
    return !awaited.isEmpty();
  }

  /** The answers so far, by region. */
  Map<Integer, Duration> answers() {
    return answers;
  }

  /** Asks a relay of each region, that of the home region first. */
  List<NetcheckAction> ask(DerpMap map, int home) {
    asked = true;
    List<NetcheckAction> actions = new ArrayList<>();
    List<Region> regions =
        map.regions().values().stream()
            .filter(region -> !region.noMeasureNoHome())
            .filter(region -> !relays(region).isEmpty())
            .sorted(
                Comparator.comparing((Region region) -> region.id() != home)
                    .thenComparing(Region::id))
            .limit(MOST_RELAYS)
            .toList();
    for (Region region : regions) {
      awaited.add(region.id());
      actions.add(new NetcheckAction.MeasureHttps(region.id(), relays(region).getFirst()));
    }
    List<Relay> portals =
        regions.stream()
            .flatMap(region -> region.nodes().stream())
            .filter(Relay::tellsPortals)
            .limit(MOST_PORTALS)
            .toList();
    if (!portals.isEmpty()) {
      actions.add(new NetcheckAction.LookForCaptivePortal(portals));
    }
    return actions;
  }

  /**
   * Takes an answer.
   *
   * @param took null: there is none
   */
  void take(int region, @Nullable Duration took) {
    if (awaited.remove(region) && took != null) {
      answers.put(region, took);
    }
  }

  private static List<Relay> relays(Region region) {
    return region.nodes().stream().filter(relay -> !relay.stunOnly()).toList();
  }
}
