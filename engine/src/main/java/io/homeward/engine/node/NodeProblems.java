package io.homeward.engine.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node right now. Owned by the node's thread. */
final class NodeProblems {
  /** Where a problem comes from; the gravest first. Most sources have one at a time. */
  enum Source {
    FAILURE,
    REQUEST,
    STATE,
    KEY,
    CONTROL,
    NETWORK,
    HOST
  }

  private final Map<Source, List<NodeProblem>> bySource = new EnumMap<>(Source.class);

  /**
   * The source has this problem now, and no other.
   *
   * @param problem null: all is well there
   */
  void note(Source source, @Nullable NodeProblem problem) {
    note(source, problem == null ? List.of() : List.of(problem));
  }

  /** The source has these problems now, and no others. */
  void note(Source source, List<NodeProblem> problems) {
    if (problems.isEmpty()) {
      bySource.remove(source);
    } else {
      bySource.put(source, List.copyOf(problems));
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
    List<NodeProblem> problems = bySource.getOrDefault(source, List.of());
    note(source, problems.stream().filter(problem -> problem.kind() != kind).toList());
  }

  /** All of them, the gravest first. */
  List<NodeProblem> list() {
    return bySource.values().stream().flatMap(List::stream).toList();
  }
}
