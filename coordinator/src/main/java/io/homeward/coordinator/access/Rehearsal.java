package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.policy.PolicyTest;
import io.homeward.coordinator.policy.SshTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs a policy's tests without a tailnet: everybody whom the file names is there. */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * What the policy's own tests find wrong with it when each person that its groups and tests name,
   * and each tag, has one device, in the order of the file.
   */
  public static List<PolicyProblem> failedTests(Policy policy) {
    TreeSet<String> logins = new TreeSet<>();
    policy.names().groups().values().forEach(logins::addAll);
    for (PolicyTest test : policy.tests()) {
      add(logins, test.source());
      test.accept().forEach(target -> add(logins, host(target)));
      test.deny().forEach(target -> add(logins, host(target)));
    }
    for (SshTest test : policy.sshTests()) {
      add(logins, test.source());
      test.targets().forEach(target -> add(logins, target));
    }
    List<Person> people = new ArrayList<>();
    for (String login : logins) {
      people.add(new Person(people.size() + 1L, login, Role.MEMBER));
    }
    return Access.failedTests(Population.of(policy, people, List.of(), Map.of()));
  }

  private static String host(String target) {
    return target.substring(0, Math.max(target.lastIndexOf(':'), 0));
  }

  private static void add(Set<String> logins, String word) {
    if (word.indexOf('@') > 0 && !word.startsWith("user:")) {
      logins.add(word.endsWith("@") ? word.substring(0, word.length() - 1) : word);
    }
  }
}
