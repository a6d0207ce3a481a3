package io.homeward.engine.node;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person has to know of the clocks of other devices. */
final class PeerClocks {
  private PeerClocks() {}

  /**
   * One for each device whose clock went back, in the map's order.
   *
   * @param map null: no device can be reached now
   */
  static List<NodeProblem> problems(@Nullable NetMap map, Map<NodePublicKey, Instant> behind) {
    List<NodeProblem> problems = new ArrayList<>();
    if (map != null && !behind.isEmpty()) {
      for (NodeInfo peer : map.peers()) {
        Instant shows = behind.get(peer.key());
        if (shows != null) {
          problems.add(
              new NodeProblem(
                  NodeProblem.Kind.PEER_CLOCK_BEHIND,
                  peer.shortName(),
                  shows.truncatedTo(ChronoUnit.MINUTES).toString()));
        }
      }
    }
    return problems;
  }
}
