package io.homeward.coordinator.policy;

import java.util.List;

/** A policy that cannot be used. */
public final class PolicyException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<PolicyProblem> problems;

  /**
   * @param problems at least one, the first is the message
   */
  public PolicyException(List<PolicyProblem> problems) {
    super(problems.getFirst().toString(), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, in the order of the file. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}
