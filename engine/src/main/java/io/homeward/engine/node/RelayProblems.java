package io.homeward.engine.node;

import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person has to know of the relays in use. Owned by the node's thread. */
final class RelayProblems {
  /** A relay that is tried again sooner has just gone; it may only be restarting. */
  private static final Duration LASTING = Duration.ofSeconds(1);

  /** A relay that cannot be reached is tried again and again, and is no better while it is. */
  private @Nullable NodeProblem lasting;

  /**
   * What is wrong, the gravest first.
   *
   * @param relays as they are now
   */
  List<NodeProblem> of(List<RelayStatus> relays) {
    List<NodeProblem> unwell = new ArrayList<>();
    NodeProblem unreachable = null;
    for (RelayStatus relay : relays) {
      switch (relay.state()) {
        case RelayState.Closed() -> {
          // Nobody needs it.
        }
        case RelayState.Connecting() -> {
          if (relay.home() && lasting != null && lasting.subject().equals(relay.code())) {
            unreachable = lasting;
          }
        }
        case RelayState.Connected(_, _, String health) -> {
          if (!health.isEmpty()) {
            unwell.add(new NodeProblem(NodeProblem.Kind.RELAY_UNWELL, relay.code(), health));
          }
        }
        case RelayState.Failed(RelayProblem problem, Duration retryIn) -> {
          if (relay.home() && retryIn.compareTo(LASTING) >= 0) {
            unreachable =
                new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, relay.code(), problem.text());
          }
        }
      }
    }
    lasting = unreachable;
    if (unreachable != null) {
      unwell.addFirst(unreachable);
    }
    return unwell;
  }
}
