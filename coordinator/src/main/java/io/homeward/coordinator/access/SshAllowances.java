package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Selector;
import io.homeward.coordinator.policy.SshRule;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the SSH rules of a policy say to one device. */
final class SshAllowances {
  private static final Selector SELF = new Selector.Auto(Autogroup.SELF);

  private final Population population;
  private final Node node;
  private final @Nullable Person owner;

  private SshAllowances(Population population, Node node) {
    this.population = population;
    this.node = node;
    this.owner = population.ownerOf(node);
  }

  /** Rules that ask for a sign-in come first: clients take the first that fits. */
  static List<SshAllowance> of(Population population, Node node) {
    SshAllowances allowances = new SshAllowances(population, node);
    List<SshAllowance> all = new ArrayList<>();
    for (boolean check : new boolean[] {true, false}) {
      population.policy().ssh().stream()
          .filter(rule -> rule.check() == check)
          .forEach(rule -> allowances.add(all, rule));
    }
    return List.copyOf(all);
  }

  private void add(List<SshAllowance> all, SshRule rule) {
    boolean self =
        owner != null && rule.targets().contains(SELF) && Whom.isOneOf(rule.sources(), owner);
    boolean named =
        rule.targets().stream()
            .anyMatch(target -> !target.equals(SELF) && Whom.means(target, node, owner));
    boolean byLogin = rule.logins().stream().anyMatch(SshRule.Login.LocalPart.class::isInstance);
    if (rule.targets().isEmpty()) {
      return;
    }
    if (byLogin) {
      addByPerson(all, rule, named);
      return;
    }
    if (named) {
      add(all, rule, nodes(rule, _ -> true), logins(rule));
    }
    if (self) {
      add(all, rule, own(node.owner()), logins(rule));
    }
  }

  /**
   * Where logins follow from who the person is, each person has rules apart; and the own devices
   * take them, too, whatever the rule's targets are.
   */
  private void addByPerson(List<SshAllowance> all, SshRule rule, boolean named) {
    List<Person> persons =
        population.people().stream()
            .filter(person -> Whom.isOneOf(rule.sources(), person))
            .filter(person -> named || (owner != null && owner.id() == person.id()))
            .sorted(Comparator.comparingLong(Person::id))
            .toList();
    for (Person person : persons) {
      List<Node> devices = own(person.id());
      add(all, rule, devices, logins(rule));
      if (rule.logins().contains(new SshRule.Login.LocalPart(person.domain()))) {
        add(all, rule, devices, Map.of(person.localPart(), person.localPart()));
      }
    }
    if (named) {
      add(all, rule, nodes(rule, source -> !source.isPersonal()), logins(rule));
    }
  }

  private List<Node> nodes(SshRule rule, Predicate<Node> which) {
    return population.nodes().stream()
        .filter(which)
        .filter(candidate ->
            rule.sources().stream()
                .anyMatch(source -> Whom.means(source, candidate, population.ownerOf(candidate))))
        .toList();
  }

  private List<Node> own(long person) {
    return population.at(population.ownedBy(person));
  }

  private static void add(
      List<SshAllowance> all, SshRule rule, List<Node> from, Map<String, String> logins) {
    if (from.isEmpty()) {
      return;
    }
    // As the packet filter says it: in the order of the texts.
    Set<String> principals = new TreeSet<>();
    for (Node one : from) {
      principals.add(IpText.format(one.ipv4()));
      principals.add(IpText.format(one.ipv6()));
    }
    all.add(
        new SshAllowance(
            rule.check(), rule.checkPeriod(), List.copyOf(principals), logins, rule.acceptEnv()));
  }

  /** As whom whoever it is may log in. Root only where root is named. */
  private static Map<String, String> logins(SshRule rule) {
    Map<String, String> logins = new TreeMap<>();
    logins.put("root", "");
    for (SshRule.Login login : rule.logins()) {
      switch (login) {
        case SshRule.Login.Named(String name) -> logins.put(name, name);
        case SshRule.Login.NonRoot _ -> logins.put("*", "=");
        case SshRule.Login.LocalPart _ -> {}
      }
    }
    return logins;
  }
}
