package io.homeward.coordinator.admin;

import io.homeward.coordinator.access.Preview;
import io.homeward.coordinator.policy.PolicyProblem;
import java.util.List;

/** What administration answers about what a policy does. */
public sealed interface AccessAnswer extends AdminAnswer {
  /**
   * Whether one device reaches another.
   *
   * @param allowed whether it may
   * @param line of the rule that allows it, from 1; 0: none does
   * @param from name of the one
   * @param to name or address of the other
   */
  record Reached(boolean allowed, int line, String from, String to) implements AccessAnswer {}

  /**
   * What another policy would change.
   *
   * @param problems what is wrong with it; then nothing else is said
   * @param effects for each device for which anything changes
   */
  record Effects(List<PolicyProblem> problems, List<Preview.Effect> effects)
      implements AccessAnswer {
    public Effects {
      problems = List.copyOf(problems);
      effects = List.copyOf(effects);
    }
  }
}
