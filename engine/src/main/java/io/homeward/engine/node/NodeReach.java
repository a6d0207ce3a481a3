package io.homeward.engine.node;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.netcheck.NetworkReport;
import java.util.List;

/**
 * How this node itself can be reached. Immutable.
 *
 * @param network what its network is like
 * @param router whether the router passes on what comes for it
 * @param relays those that are, or were, in use since there is a tunnel; by number
 */
public record NodeReach(NetworkReport network, PortMapState router, List<RelayStatus> relays) {
  /** Nothing is known, or nothing can reach it. */
  public static final NodeReach NONE =
      new NodeReach(NetworkReport.UNKNOWN, PortMapState.OFF, List.of());

  public NodeReach {
    relays = List.copyOf(relays);
  }
}
