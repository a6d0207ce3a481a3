package io.homeward.engine.relay;

import java.time.Duration;

/** How it stands with the connection to a region. */
public sealed interface RelayState {
  /** Nobody needs it. */
  record Closed() implements RelayState {}

  /** It comes about; what is sent waits for it. */
  record Connecting() implements RelayState {}

  /**
   * Packets pass.
   *
   * @param node the name of the relay within the region
   * @param fastStart whether it came about without waiting for the relay's key
   * @param health what the relay says is wrong with it, fit to be shown; empty: nothing
   */
  record Connected(String node, boolean fastStart, String health) implements RelayState {}

  /**
   * It did not come about, or broke.
   *
   * @param problem why
   * @param retryIn after what time it is tried again, if somebody still needs it then
   */
  record Failed(RelayProblem problem, Duration retryIn) implements RelayState {}
}
