package io.homeward.engine.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node right now. Owned by the node's thread. */
final class NodeProblems {
  /** Where problems come from; the gravest first. */
  enum Source {
    FAILURE,
    REQUEST,
    STATE,
    KEY,
    PORTAL,
    CONTROL,
    MAP,
    NETWORK,
    HOST,
    SELF_TEST,
    RELAYS,
    WAY_OUT,
    PEERS
  }

  /** What the self-test sees of names. */
  private static final Set<NodeProblem.Kind> NAMES_SEEN =
      EnumSet.of(
          NodeProblem.Kind.NAMES_UNANSWERED,
          NodeProblem.Kind.NAMES_ASKED_ELSEWHERE,
          NodeProblem.Kind.NAMES_SILENT);

  /** How it shows that this computer's network lets nobody out, or answers in others' place. */
  private static final Set<NodeProblem.Kind> CUT_OFF =
      EnumSet.of(
          NodeProblem.Kind.SERVER_UNREACHABLE,
          NodeProblem.Kind.NOT_A_TAILNET_SERVER,
          NodeProblem.Kind.CERTIFICATE_REJECTED,
          NodeProblem.Kind.SERVER_ERROR);

  private final Map<Source, List<NodeProblem>> bySource = new EnumMap<>(Source.class);
  private Map<Same, Instant> since = new HashMap<>();

  /** What makes two problems one that lasts, though the words of the other side change. */
  private record Same(NodeProblem.Kind kind, String subject) {
    static Same of(NodeProblem problem) {
      // The days that are left are not what makes a problem another one.
      boolean counts = problem.kind() == NodeProblem.Kind.KEY_EXPIRES;
      return new Same(problem.kind(), counts ? "" : problem.subject());
    }
  }

  /**
   * The source has this problem now, and no other.
   *
   * @param problem null: all is well there
   */
  void note(Source source, @Nullable NodeProblem problem) {
    note(source, problem == null ? List.of() : List.of(problem));
  }

  /**
   * The source has these problems now, and no other.
   *
   * @param problems the gravest first; empty: all is well there
   */
  void note(Source source, List<NodeProblem> problems) {
    if (problems.isEmpty()) {
      bySource.remove(source);
    } else {
      bySource.put(source, List.copyOf(problems));
    }
  }

  /** The same of a problem that is older than this node's knowledge of it. */
  void note(Source source, NodeProblem problem, Instant first) {
    since.put(Same.of(problem), first);
    note(source, problem);
  }

  void forget(Source source) {
    bySource.remove(source);
  }

  /** Whether the source has one that is more than a notice. */
  boolean of(Source source) {
    return !bySource.getOrDefault(source, List.of()).stream().allMatch(NodeProblem::isNotice);
  }

  /** Forgets what a new attempt to connect answers anew, or it would be taken for its result. */
  void forgetAnswered() {
    forget(Source.REQUEST);
    forget(Source.CONTROL, NodeProblem.Kind.REGISTRATION_REFUSED);
    forget(Source.CONTROL, NodeProblem.Kind.SIGN_IN_NOT_FINISHED);
    forget(Source.KEY, NodeProblem.Kind.DEVICE_REMOVED);
  }

  private void forget(Source source, NodeProblem.Kind kind) {
    List<NodeProblem> rest = new ArrayList<>(bySource.getOrDefault(source, List.of()));
    rest.removeIf(problem -> problem.kind() == kind);
    note(source, rest);
  }

  /** Whether the server is out of reach, or another one seems to answer in its place. */
  boolean serverMayBeCutOff() {
    return bySource.getOrDefault(Source.CONTROL, List.of()).stream()
        .anyMatch(problem -> CUT_OFF.contains(problem.kind()));
  }

  /** Whether it is what a page of the network does to everybody. */
  private boolean isOfPortal(NodeProblem problem) {
    return bySource.containsKey(Source.PORTAL)
        && (CUT_OFF.contains(problem.kind()) || needsNetwork(problem));
  }

  /** Whether it only follows from an expired key, with which relays let nobody in. */
  private boolean isOfExpiry(NodeProblem problem) {
    return problem.kind() == NodeProblem.Kind.RELAY_UNREACHABLE
        && bySource.getOrDefault(Source.KEY, List.of()).stream()
            .anyMatch(key -> key.kind() == NodeProblem.Kind.KEY_EXPIRED);
  }

  /** Whether it says nothing of its own where the network lets nobody out. */
  private static boolean needsNetwork(NodeProblem problem) {
    return problem.kind() == NodeProblem.Kind.RELAY_UNREACHABLE
        || problem.kind() == NodeProblem.Kind.UDP_BLOCKED;
  }

  /** Then it is the network that is missing, or all that the tailnet's operator runs. */
  private boolean serverIsUnreachable() {
    return bySource.getOrDefault(Source.CONTROL, List.of()).stream()
        .anyMatch(problem -> problem.kind() == NodeProblem.Kind.SERVER_UNREACHABLE);
  }

  /** Whether the system itself has said already what the self-test only saw the effect of. */
  private boolean isExplained(NodeProblem seen) {
    return bySource.getOrDefault(Source.HOST, List.of()).stream()
        .map(NodeProblem::kind)
        .anyMatch(kind ->
            switch (kind) {
              case ROUTE_TAKEN, LINK_FOUGHT -> seen.kind() == NodeProblem.Kind.ROUTE_TAKEN;
              case NAMES_FOUGHT, NAMES_LEFT, NAMES_NOT_SET, HELPER_FAILED ->
                  NAMES_SEEN.contains(seen.kind());
              default -> false;
            });
  }

  /**
   * All of them, the gravest first.
   *
   * @param told what follows from what the server told
   * @param now when those are first seen that the last call did not have
   */
  List<HealthItem> items(NodeState state, List<NodeProblem> told, Instant now) {
    Map<Same, Instant> lasting = new HashMap<>();
    List<HealthItem> items = new ArrayList<>();
    for (Map.Entry<Source, List<NodeProblem>> entry : bySource.entrySet()) {
      for (NodeProblem problem : entry.getValue()) {
        if (entry.getKey() == Source.SELF_TEST && isExplained(problem)
            || isOfPortal(problem)
            || isOfExpiry(problem)
            || needsNetwork(problem) && serverIsUnreachable()) {
          continue;
        }
        items.add(item(problem, state, now, lasting));
      }
    }
    told.forEach(problem -> items.add(item(problem, state, now, lasting)));
    since = lasting;
    return items;
  }

  private HealthItem item(
      NodeProblem problem, NodeState state, Instant now, Map<Same, Instant> lasting) {
    Same same = Same.of(problem);
    Instant first = since.getOrDefault(same, now);
    lasting.put(same, first);
    return new HealthItem(problem, first, Works.beside(problem, state));
  }
}
