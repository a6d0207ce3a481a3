package io.homeward.coordinator.admin;

import io.homeward.coordinator.auth.Policies;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import java.util.List;

/** The policy and its history. Thread-safe. */
final class PolicyAdministration {
  private final TailnetState state;

  PolicyAdministration(TailnetState state) {
    this.state = state;
  }

  AdminAnswer carryOut(PolicyRequest request, Clerk clerk) {
    return switch (request) {
      case PolicyRequest.ShowPolicy(var version) -> policy(version);
      case PolicyRequest.PutPolicy(var text, var author, var seen) ->
          put(text, author, 0, seen, clerk);
      case PolicyRequest.TestPolicy(var text) ->
          new AdminAnswer.PolicyVerdict(0, Policies.problems(state.snapshot(), text));
      case PolicyRequest.ListPolicies() -> new AdminAnswer.PolicyList(state.policies());
      case PolicyRequest.RestorePolicy(var version, var author) ->
          put(written(version).text(), author, version, -1, clerk);
    };
  }

  private AdminAnswer policy(long version) {
    if (version != 0) {
      return answer(written(version));
    }
    Snapshot snapshot = state.snapshot();
    WrittenPolicy policy = snapshot.policy();
    return policy.version() == 0
        ? new AdminAnswer.PolicyAnswer(0, "", null, 0, snapshot.policyText())
        : answer(policy);
  }

  private WrittenPolicy written(long version) {
    return state
        .policy(version)
        .orElseThrow(() -> new RefusedException("there is no policy of version " + version));
  }

  private static AdminAnswer answer(WrittenPolicy policy) {
    return new AdminAnswer.PolicyAnswer(
        policy.version(), policy.author(), policy.written(), policy.restored(), policy.text());
  }

  private AdminAnswer put(String text, String author, long restored, long seen, Clerk clerk) {
    // Once here, so that what is wrong keeps nobody waiting who wants something else.
    List<PolicyProblem> problems = Policies.problems(state.snapshot(), text);
    if (!problems.isEmpty()) {
      return new AdminAnswer.PolicyVerdict(0, problems);
    }
    return switch (clerk.submit(Policies.put(text, author, restored, seen))) {
      case Policies.Verdict.Wrong(var wrong) -> new AdminAnswer.PolicyVerdict(0, wrong);
      case Policies.Verdict.InForce(var policy) ->
          new AdminAnswer.PolicyVerdict(policy.version(), List.of());
    };
  }
}
