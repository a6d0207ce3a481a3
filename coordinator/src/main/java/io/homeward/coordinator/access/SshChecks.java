package io.homeward.coordinator.access;

import io.homeward.coordinator.hujson.Position;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.policy.SshTest;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Runs the {@code sshTests} of a policy. */
final class SshChecks {
  /** How many logins are tried for all tests together; some seconds with many devices. */
  private static final long MOST_LOOKS = 5_000;

  private final Population population;
  private final Policy policy;
  private final Subjects subjects;
  private final List<PolicyProblem> failures = new ArrayList<>();

  /** What becomes of a login. */
  private enum Verdict {
    ACCEPTED,
    CHECKED,
    DENIED
  }

  private long looks;

  private SshChecks(Population population) {
    this.population = population;
    this.policy = population.policy();
    this.subjects = new Subjects(population);
  }

  static List<PolicyProblem> failures(Population population) {
    SshChecks checks = new SshChecks(population);
    for (SshTest test : population.policy().sshTests()) {
      if (checks.looks <= MOST_LOOKS) {
        checks.run(test);
      }
    }
    return checks.failures;
  }

  private void run(SshTest test) {
    List<Subject> sources = devices(test.source());
    if (sources.isEmpty()) {
      fail(test, "src \"" + test.source() + "\" means no device");
    } else if (test.targets().isEmpty()) {
      fail(test, "dst is missing");
    } else if (test.accept().isEmpty() && test.check().isEmpty() && test.deny().isEmpty()) {
      fail(test, "there is neither accept nor check nor deny");
    } else {
      test.targets().forEach(target -> run(test, sources, target));
    }
  }

  private void run(SshTest test, List<Subject> sources, String target) {
    if (isIpv6(target)) {
      fail(test, "dst \"" + target + "\" is an IPv6 address: write the device's IPv4 address");
      return;
    }
    List<Subject> targets = devices(target);
    if (targets.isEmpty()) {
      fail(test, "dst \"" + target + "\" means no device");
      return;
    }
    for (Subject source : sources) {
      for (Subject reached : targets) {
        looks += 1L + test.accept().size() + test.check().size() + test.deny().size();
        if (looks > MOST_LOOKS) {
          fail(test, "there is too much to test: fewer tests, or smaller groups in them");
          return;
        }
        boolean right =
            test.accept().stream().allMatch(l -> is(source, reached, l, Verdict.ACCEPTED))
                && test.check().stream().allMatch(l -> is(source, reached, l, Verdict.CHECKED))
                && test.deny().stream().allMatch(l -> is(source, reached, l, Verdict.DENIED));
        if (!right) {
          fail(
              test,
              "from \""
                  + test.source()
                  + "\" to \""
                  + target
                  + "\" other logins are let in than the test says");
          return;
        }
      }
    }
  }

  private static boolean isIpv6(String target) {
    try {
      return target.indexOf(':') >= 0 && IpText.parse(target).getAddress().length > 4;
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }

  /** Addresses without a device can neither log in nor be logged in to. */
  private List<Subject> devices(String word) {
    return subjects.of(word).stream().filter(subject -> subject.node() != null).toList();
  }

  private boolean is(Subject source, Subject target, String login, Verdict wanted) {
    return !login.isEmpty() && verdict(source, target, login) == wanted;
  }

  private Verdict verdict(Subject source, Subject target, String login) {
    Node from = Objects.requireNonNull(source.node());
    Node to = Objects.requireNonNull(target.node());
    // Devices that are only imagined are there for as long as it takes to ask.
    List<Node> imagined =
        Stream.of(from, to).filter(node -> population.node(node.id()) == null).toList();
    Population asked = imagined.isEmpty() ? population : population.with(imagined, Set.of());
    String address = IpText.format(from.ipv4());
    for (SshAllowance allowance : Access.ssh(asked, to)) {
      if (allowance.principals().contains(address) && allowance.admits(login)) {
        return allowance.check() ? Verdict.CHECKED : Verdict.ACCEPTED;
      }
    }
    return Verdict.DENIED;
  }

  private void fail(SshTest test, String why) {
    Position position = policy.document().position(test.offset());
    failures.add(new PolicyProblem(position.line(), position.column(), "SSH test failed: " + why));
  }
}
