package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.AccessAnswer;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.policy.PolicyProblem;
import java.util.List;
import java.util.function.LongFunction;

/** The policy: the file itself goes both ways, with its version as the entity tag. */
final class PolicyOperations {
  private static final String PATH = "/policy";

  private final Administration administration;

  PolicyOperations(Administration administration) {
    this.administration = administration;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(PATH, Scope.POLICY, this::show),
        Operation.put(PATH, Scope.POLICY, this::put),
        Operation.post(PATH + "/test", Scope.POLICY, this::test),
        Operation.post(PATH + "/preview", Scope.POLICY, this::preview),
        Operation.post(PATH + "/revert", Scope.POLICY, this::revert),
        Operation.get(PATH + "/try", Scope.POLICY, this::attempt),
        Operation.get(
            PATH + "/history",
            Scope.POLICY,
            _ -> new Answer.Json(administration.carryOut(new PolicyRequest.ListPolicies()))));
  }

  private Answer show(Call call) {
    AdminAnswer answer =
        administration.carryOut(new PolicyRequest.ShowPolicy(call.queried("version", 0)));
    return answer instanceof AdminAnswer.PolicyAnswer policy
        ? new Answer.PolicyFile(policy.text(), policy.version())
        : new Answer.Json(answer);
  }

  private Answer put(Call call) {
    return inPlaceOf(
        call, seen -> new PolicyRequest.PutPolicy(file(call), call.user().name(), seen));
  }

  private Answer revert(Call call) {
    Body body = Body.of(call.body());
    long version = body.number("version", Long.MAX_VALUE);
    body.end();
    return inPlaceOf(
        call, seen -> new PolicyRequest.RestorePolicy(version, call.user().name(), seen));
  }

  /**
   * Puts a policy in force.
   *
   * @param request of the version that the program has seen
   */
  private Answer inPlaceOf(Call call, LongFunction<PolicyRequest> request) {
    long seen = seen(call.match());
    if (seen >= 0 && seen != call.snapshot().policy().version()) {
      return new Answer.Problem(
          412,
          "version "
              + call.snapshot().policy().version()
              + " is in force, which is not the one that was asked for; read it first");
    }
    return verdict(administration.carryOut(request.apply(seen), call.by()));
  }

  private Answer preview(Call call) {
    AdminAnswer answer = administration.carryOut(new PolicyRequest.PreviewPolicy(file(call)));
    return answer instanceof AccessAnswer.Effects effects && !effects.problems().isEmpty()
        ? wrong(effects.problems())
        : new Answer.Json(answer);
  }

  private Answer attempt(Call call) {
    return new Answer.Json(
        administration.carryOut(
            new PolicyRequest.TryPolicy(
                call.query().getOrDefault("from", ""),
                call.query().getOrDefault("to", ""),
                call.query().getOrDefault("protocol", "tcp"),
                (int) Math.min(call.queried("port", 0), Integer.MAX_VALUE))));
  }

  private Answer test(Call call) {
    return verdict(administration.carryOut(new PolicyRequest.TestPolicy(file(call))));
  }

  private static String file(Call call) {
    if (call.body().isBlank()) {
      throw new BadCallException(
          "the body has to be the policy file itself; {} is one that allows nothing");
    }
    return call.body();
  }

  private static Answer verdict(AdminAnswer answer) {
    return answer instanceof AdminAnswer.PolicyVerdict verdict && !verdict.problems().isEmpty()
        ? wrong(verdict.problems())
        : new Answer.Json(answer);
  }

  private static Answer wrong(List<PolicyProblem> problems) {
    return new Answer.Problem(422, "the policy cannot be used", problems);
  }

  /** Which version a program has seen; -1: it does not say. */
  private static long seen(@org.jspecify.annotations.Nullable String match) {
    if (match == null || match.equals("*")) {
      return -1;
    }
    if (!match.matches("\"?[0-9]{1,18}\"?")) {
      throw new BadCallException("If-Match has to be the ETag of the policy, such as \"7\"");
    }
    return Long.parseLong(match.replace("\"", ""));
  }
}
