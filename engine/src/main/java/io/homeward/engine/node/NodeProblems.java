package io.homeward.engine.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node right now. Owned by the node's thread. */
final class NodeProblems {
  /** Where a problem comes from; the gravest first. A source has one problem at a time. */
  enum Source {
    FAILURE,
    REQUEST,
    STATE,
    KEY,
    CONTROL,
    NETWORK,
    HOST
  }

  private final Map<Source, NodeProblem> bySource = new EnumMap<>(Source.class);

  /**
   * The source has this problem now, and no other.
   *
   * @param problem null: all is well there
   */
  void note(Source source, @Nullable NodeProblem problem) {
    if (problem == null) {
      bySource.remove(source);
    } else {
      bySource.put(source, problem);
    }
  }

  void forget(Source source) {
    bySource.remove(source);
  }

  boolean of(Source source) {
    return bySource.containsKey(source);
  }

  /** Forgets what a new attempt to connect answers anew, or it would be taken for its result. */
  void forgetAnswered() {
    forget(Source.REQUEST);
    forget(Source.CONTROL, NodeProblem.Kind.REGISTRATION_REFUSED);
    forget(Source.CONTROL, NodeProblem.Kind.SIGN_IN_NOT_FINISHED);
    forget(Source.KEY, NodeProblem.Kind.DEVICE_REMOVED);
  }

  private void forget(Source source, NodeProblem.Kind kind) {
    NodeProblem problem = bySource.get(source);
    if (problem != null && problem.kind() == kind) {
      bySource.remove(source);
    }
  }

  /** All of them, the gravest first. */
  List<NodeProblem> list() {
    return List.copyOf(bySource.values());
  }
}
