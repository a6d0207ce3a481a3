package io.homeward.engine.relay;

import java.time.Duration;

/** What the thread of a {@link RelayClient} has to deal with. */
sealed interface RelayLetter {
  /** There is a newer map, or another home. */
  record Applied() implements RelayLetter {}

  /** Something is to be sent to a region that is closed. */
  record Wanted(int region) implements RelayLetter {}

  /** See {@link RelayClient#networkChanged}. */
  record NetworkChanged() implements RelayLetter {}

  /** The client is over. */
  record Closed() implements RelayLetter {}

  /** What a connection has to say. */
  sealed interface OfLink extends RelayLetter {
    RelayLink link();
  }

  /** See {@link RelayLink.Owner#entered}. */
  record Entered(RelayLink link) implements OfLink {}

  /** See {@link RelayLink.Owner#ended}. */
  record Ended(RelayLink link, RelayProblem problem) implements OfLink {}

  /** See {@link RelayLink.Owner#answered}. */
  record Answered(RelayLink link) implements OfLink {}

  /** See {@link RelayLink.Owner#health}. */
  record Health(RelayLink link) implements OfLink {}

  /** See {@link RelayLink.Owner#restarting}. */
  record Restarting(RelayLink link, Duration reconnectIn, Duration tryFor) implements OfLink {}
}
