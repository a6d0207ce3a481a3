package io.homeward.coordinator.auth;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writing policies, and what administrators approve besides. Pure. */
public final class Policies {
  private Policies() {}

  /** What became of a policy that somebody wrote. */
  public sealed interface Verdict {
    /** It is in force. */
    record InForce(WrittenPolicy policy) implements Verdict {}

    /** It cannot be used; what was in force still is. */
    record Wrong(List<PolicyProblem> problems) implements Verdict {
      public Wrong {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * What is wrong with a policy file, its own tests included, for the devices and people that there
   * are. Takes up to some seconds for a file that asks for much.
   *
   * @return none: nothing
   */
  public static List<PolicyProblem> problems(Snapshot snapshot, String text) {
    if (text.length() > WrittenPolicy.MAX_TEXT) {
      return List.of(
          new PolicyProblem(
              1, 1, "too long: a policy has at most " + WrittenPolicy.MAX_TEXT + " characters"));
    }
    try {
      Policy policy = Policy.parse(text, domains(snapshot));
      return Access.failedTests(snapshot.population().under(policy));
    } catch (PolicyException e) {
      return e.problems();
    }
  }

  /** Whose people may be named all together. */
  private static Set<String> domains(Snapshot snapshot) {
    Set<String> domains = new HashSet<>();
    for (User user : snapshot.users()) {
      int at = user.name().lastIndexOf('@');
      if (at >= 0) {
        domains.add(user.name().substring(at + 1).toLowerCase(Locale.ROOT));
      }
    }
    return domains;
  }

  /**
   * Puts a policy in force; refused when it would take the place of another than its author has
   * seen.
   *
   * @param author who says so, for people
   * @param restored the version whose text it is once more; 0: none
   * @param seen the version that was in force for the author; less than 0: whichever
   * @param examined a state for which {@link #problems} found nothing in it: while devices and
   *     people are the same, the writer need not look again
   */
  public static Command<Verdict> put(
      String text, String author, long restored, long seen, Snapshot examined) {
    return (snapshot, now) -> {
      long version = snapshot.policy().version();
      if (seen >= 0 && seen != version) {
        throw new RefusedException(Refusal.POLICY_CHANGED);
      }
      if (author.length() > WrittenPolicy.MAX_AUTHOR) {
        throw new RefusedException(Refusal.AUTHOR_LENGTH);
      }
      boolean known =
          examined.population() == snapshot.population() && examined.hasSamePeople(snapshot);
      List<PolicyProblem> problems = known ? List.of() : problems(snapshot, text);
      if (!problems.isEmpty()) {
        return Outcome.unchanged(new Verdict.Wrong(problems));
      }
      if (text.equals(snapshot.policyText())) {
        return Outcome.unchanged(new Verdict.InForce(snapshot.policy()));
      }
      WrittenPolicy policy = new WrittenPolicy(version + 1, text, author, now, restored);
      return Outcome.of(new Verdict.InForce(policy), new Mutation.PutPolicy(policy));
    };
  }

  /**
   * Approves networks behind a device, and none but these; those that the policy approves by itself
   * need nobody.
   *
   * @param text what names the device
   * @param routes prefixes
   */
  public static Command<Device> approveRoutes(String text, List<String> routes) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      List<IpPrefix> approved = routes.stream().map(Policies::route).distinct().toList();
      if (approved.equals(device.routes())) {
        return Outcome.unchanged(device);
      }
      Device next = device.withRoutes(approved);
      return Outcome.of(next, new Mutation.PutDevice(next));
    };
  }

  private static IpPrefix route(String text) {
    IpPrefix route;
    try {
      route = IpPrefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.ROUTE_FORM, "route", text);
    }
    if (!Node.mayLeadTo(route)) {
      throw new RefusedException(Refusal.NOT_BEHIND, "route", text);
    }
    return route;
  }
}
