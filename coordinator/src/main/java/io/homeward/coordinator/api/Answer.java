package io.homeward.coordinator.api;

import io.homeward.coordinator.policy.PolicyProblem;
import java.util.List;

/** What a program gets. */
public sealed interface Answer {
  /**
   * Something as JSON.
   *
   * @param status of HTTP
   * @param value written by Jackson
   */
  record Json(int status, Object value) implements Answer {
    /** As usual. */
    public Json(Object value) {
      this(200, value);
    }
  }

  /**
   * The policy, as somebody wrote it.
   *
   * @param text the file
   * @param version of which it is
   */
  record PolicyFile(String text, long version) implements Answer {}

  /**
   * It was not done.
   *
   * @param status of HTTP
   * @param detail why, and what to do
   * @param problems what is wrong with a policy, with its places; none: it is about something else
   */
  record Problem(int status, String detail, List<PolicyProblem> problems) implements Answer {
    public Problem {
      problems = List.copyOf(problems);
    }

    /** About something else than a policy. */
    public Problem(int status, String detail) {
      this(status, detail, List.of());
    }
  }
}
