package io.homeward.engine.node;

import io.homeward.engine.relay.RelayState;
import java.util.Map;

/**
 * Whether this node reaches no relay at all, as when the server that is its only one is away: then
 * data has to go where peers may be, or are heard, instead of waiting for a relay. Thread-safe.
 */
final class RelayOutage {
  private boolean out;

  /**
   * How it is now. A relay that is tried again is none until it is connected.
   *
   * @param home the region where peers look for this node
   * @param states of the regions in use
   */
  synchronized boolean isThere(int home, Map<Integer, RelayState> states) {
    if (states.values().stream().anyMatch(RelayState.Connected.class::isInstance)) {
      out = false;
    } else if (states.get(home) instanceof RelayState.Failed) {
      out = true;
    }
    return out;
  }
}
