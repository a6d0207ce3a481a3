package io.homeward.coordinator.access;

import io.homeward.coordinator.hujson.Position;
import io.homeward.coordinator.policy.AccessRule;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Internet;
import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.policy.PolicyTest;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.inet.TailnetRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the {@code tests} of a policy: what they say of it has to be so. */
final class Checks {
  /** What a test asks for that names no protocol: either of TCP and UDP. */
  private static final List<Integer> UNSAID = List.of(6, 17);

  /** Clients let these in from whoever reaches any port, by any protocol. */
  private static final Set<Integer> ECHOES = Set.of(1, 58);

  /** Which have ports; a test of others says 0. */
  private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 132);

  /** How often a rule is looked at for all tests together; some seconds. */
  private static final long MOST_LOOKS = 20_000_000;

  private static final List<Integer> USUAL = List.of(1, 6, 17, 58);
  private static final IpRange TAILNET4 = IpRange.of(TailnetRanges.IPV4);
  private static final IpRange TAILNET6 = IpRange.of(TailnetRanges.IPV6);

  private final Population population;
  private final Policy policy;
  private final Subjects subjects;
  private final List<PolicyProblem> failures = new ArrayList<>();
  private long looks;

  private Checks(Population population) {
    this.population = population;
    this.policy = population.policy();
    this.subjects = new Subjects(population);
  }

  static List<PolicyProblem> failures(Population population) {
    Checks checks = new Checks(population);
    for (PolicyTest test : checks.policy.tests()) {
      if (checks.looks > MOST_LOOKS) {
        break; // as has been said of the one before
      }
      checks.run(test);
    }
    return checks.failures;
  }

  /** The first rule that lets the one reach the other, or null. */
  static @Nullable AccessRule allowing(
      Population population, Subject source, Subject target, int protocol, int port) {
    Checks checks = new Checks(population);
    return checks.policy.rules().stream()
        .filter(rule -> checks.allows(rule, source, target, protocol, port))
        .findFirst()
        .orElse(null);
  }

  private void run(PolicyTest test) {
    List<Subject> sources = subjects.of(test.source());
    List<Integer> protocols = protocols(test.protocol());
    if (test.source().isEmpty()) {
      fail(test, "src is missing");
    } else if (sources.isEmpty()) {
      fail(test, "src \"" + test.source() + "\" means nobody that can be tested");
    } else if (test.accept().isEmpty() && test.deny().isEmpty()) {
      fail(test, "there is neither accept nor deny");
    } else if (protocols.isEmpty()) {
      fail(test, "unknown protocol \"" + test.protocol() + "\"");
    } else {
      test.accept().forEach(target -> run(test, sources, target, protocols, true));
      test.deny().forEach(target -> run(test, sources, target, protocols, false));
    }
  }

  /** Any of which is meant; none: there is no such protocol. */
  private List<Integer> protocols(String name) {
    if (name.isEmpty()) {
      return UNSAID;
    }
    try {
      return policy.protocol(name).stream().boxed().toList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private void run(
      PolicyTest test,
      List<Subject> sources,
      String target,
      List<Integer> protocols,
      boolean accept) {
    int colon = target.lastIndexOf(':');
    int least = WITH_PORTS.containsAll(protocols) ? 1 : 0;
    int port = port(target.substring(colon + 1), least);
    String host = target.substring(0, Math.max(colon, 0));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    List<Subject> targets = host.startsWith("autogroup:") ? List.of() : subjects.of(host);
    boolean several = host.isEmpty() || host.equals("*") || host.indexOf('/') >= 0;
    if (port >= 0 && targets.isEmpty() && !several && !host.startsWith("autogroup:")) {
      fail(test, "\"" + host + "\" means nothing here that can be tested");
      return;
    }
    if (port < 0 || targets.isEmpty()) {
      fail(
          test,
          "\""
              + target
              + "\" is not one person, tag, host or address with one port, as in"
              + " tag:server:22");
      return;
    }
    for (Subject source : sources) {
      for (Subject reached : targets) {
        looks += (long) policy.rules().size() * protocols.size();
        if (looks > MOST_LOOKS) {
          fail(test, "there is too much to test: fewer tests, or smaller groups in them");
          return;
        }
        if (allowed(source, reached, protocols, port) != accept) {
          fail(
              test,
              "\"%s\" %s reach %s, which it must%s"
                  .formatted(
                      test.source(), accept ? "does not" : "does", target, accept ? "" : " not"));
          return;
        }
      }
    }
  }

  private static int port(String text, int least) {
    boolean number =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = number ? Integer.parseInt(text) : -1;
    return port >= least && port <= 65535 ? port : -1;
  }

  private boolean allowed(Subject source, Subject target, List<Integer> protocols, int port) {
    return policy.rules().stream()
        .anyMatch(rule ->
            protocols.stream().anyMatch(protocol -> allows(rule, source, target, protocol, port)));
  }

  private boolean allows(AccessRule rule, Subject source, Subject target, int protocol, int port) {
    if (rule.sources().stream().noneMatch(selector -> isSource(selector, source))) {
      return false;
    }
    boolean echo = ECHOES.contains(protocol);
    return rule.traffic().stream()
        .filter(traffic -> echo || opens(traffic, protocol))
        .flatMap(traffic -> traffic.targets().stream())
        .anyMatch(one ->
            (echo || one.ports().stream().anyMatch(ports -> ports.contains(port)))
                && isTarget(one.selector(), source, target));
  }

  private static boolean opens(AccessRule.Traffic traffic, int protocol) {
    return traffic.protocols().isEmpty()
        ? USUAL.contains(protocol)
        : traffic.protocols().contains(protocol);
  }

  private boolean isSource(Selector selector, Subject subject) {
    Node node = subject.node();
    if (selector instanceof Selector.Everything && node == null) {
      Ip address = subject.address();
      return address != null && isOfTailnet(address);
    }
    return (node != null && Whom.means(selector, node, subject.owner()))
        || (node == null && selector.equals(new Selector.Auto(Autogroup.DANGER_ALL)))
        || (selector instanceof Selector.Space space && isIn(space, subject));
  }

  private boolean isOfTailnet(Ip address) {
    return TAILNET4.contains(address)
        || TAILNET6.contains(address)
        || population.subnets().stream().anyMatch(subnet -> IpRange.of(subnet).contains(address));
  }

  private static boolean isTarget(Selector selector, Subject source, Subject target) {
    Node node = target.node();
    Ip address = target.address();
    return switch (selector) {
      case Selector.Everything _ -> true;
      case Selector.Space space -> isIn(space, target);
      case Selector.Auto(Autogroup group) when group == Autogroup.SELF ->
          node != null
              && node.isPersonal()
              && source.node() != null
              && source.node().isPersonal()
              && source.owner() != null
              && source.owner().equals(target.owner());
      case Selector.Auto(Autogroup group) when group == Autogroup.INTERNET ->
          address != null && Internet.ADDRESSES.contains(address);
      case Selector.Login _, Selector.Group _, Selector.Domain _, Selector.Tag _, Selector.Auto _ ->
          node != null && Whom.means(selector, node, target.owner());
    };
  }

  private static boolean isIn(Selector.Space space, Subject subject) {
    Ip address = subject.address();
    Node node = subject.node();
    return address != null
        ? space.addresses().contains(address)
        : node != null
            && node.prefixes().stream()
                .anyMatch(prefix -> space.addresses().overlaps(IpRange.of(prefix)));
  }

  private void fail(PolicyTest test, String why) {
    Position position = policy.document().position(test.offset());
    failures.add(new PolicyProblem(position.line(), position.column(), "test failed: " + why));
  }
}
