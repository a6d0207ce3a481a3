package io.homeward.engine.node;

/** A command to a node that failed for a reason that a person can understand. */
public final class NodeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient NodeProblem problem;

  /** A failure for the given reason. */
  public NodeException(NodeProblem problem) {
    super(problem.kind() + " " + problem.subject() + " " + problem.detail());
    this.problem = problem;
  }

  /** A failure for the given reason; the cause goes to logs only. */
  public NodeException(NodeProblem problem, Throwable cause) {
    super(problem.kind() + " " + problem.subject() + " " + problem.detail(), cause);
    this.problem = problem;
  }

  /** Why. */
  public NodeProblem problem() {
    return problem;
  }
}
