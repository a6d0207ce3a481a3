package io.homeward.coordinator.policy;

import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import java.util.Map;

/**
 * Whose routes are accepted without asking.
 *
 * @param routes for each prefix and all inside, by whom
 * @param exitNodes who may be an exit node
 */
public record AutoApprovers(Map<IpPrefix, List<Selector>> routes, List<Selector> exitNodes) {
  /** Nobody. */
  static final AutoApprovers NONE = new AutoApprovers(Map.of(), List.of());

  public AutoApprovers {
    routes = Map.copyOf(routes);
    exitNodes = List.copyOf(exitNodes);
  }
}
