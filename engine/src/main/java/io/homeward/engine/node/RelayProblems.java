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
                new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, relay.code(), detail(problem));
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

  /** For people; the words are those of a log, since whoever runs the relay has to read them. */
  private static String detail(RelayProblem problem) {
    String what =
        switch (problem.kind()) {
          case NO_RELAY -> "the map names no relay there";
          case TOO_MANY -> "too many relays are in use";
          case UNKNOWN_NAME -> "its name does not resolve";
          case UNREACHABLE -> "nothing answers at its address";
          case NO_ANSWER -> "it does not answer in time";
          case CERTIFICATE -> "its certificate cannot be trusted";
          case NOT_A_RELAY -> "what answers there is no relay";
          case REFUSED -> "it does not let this device in";
          case PROXY -> "the proxy does not let it through";
          case BROKEN -> "the connection broke";
          case BUG -> "a mistake in this program";
        };
    return problem.detail().isEmpty() ? what : what + ": " + problem.detail();
  }
}
