package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.AccessRule;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The access rules of a policy by number. What a rule says of everybody's own devices has a number
 * of its own, because it ties the two sides together. Immutable.
 */
final class Rulebook {
  private static final Selector SELF = new Selector.Auto(Autogroup.SELF);

  private final List<Entry> entries = new ArrayList<>();
  private final Side sources = new Side();
  private final Side targets = new Side();
  private final BitSet own = new BitSet();
  private final BitSet named = new BitSet();

  /**
   * @param rule which
   * @param self whether it is the part about own devices
   * @param partner number of the other part; -1: there is none
   */
  record Entry(AccessRule rule, boolean self, int partner) {
    /** Whether packets from the network may come by it. */
    boolean comesFrom(IpPrefix network) {
      return !self && rule.sources().stream().anyMatch(source -> covers(source, network));
    }

    /** Whether packets to the network may go by it. */
    boolean goesTo(IpPrefix network) {
      return !self && rule.targets().stream().anyMatch(target -> covers(target, network));
    }

    private static boolean covers(Selector selector, IpPrefix network) {
      return switch (selector) {
        case Selector.Everything _ -> true;
        case Selector.Auto(Autogroup group) ->
            group == Autogroup.DANGER_ALL || (group == Autogroup.INTERNET && Node.isExit(network));
        case Selector.Space space ->
            !Node.isExit(network) && space.addresses().overlaps(IpRange.of(network));
        case Selector.Login _, Selector.Domain _, Selector.Group _, Selector.Tag _ -> false;
      };
    }
  }

  /**
   * On which sides of which rules a device stands.
   *
   * @param sources numbers of rules that let it, its person or a network behind it do something
   * @param targets numbers of rules by which it, or a network behind it, is reached
   */
  record Standing(BitSet sources, BitSet targets) {
    /** Of a device that is not there. */
    static final Standing NONE = new Standing(new BitSet(), new BitSet());
  }

  Rulebook(Policy policy) {
    for (AccessRule rule : policy.rules()) {
      boolean self = rule.targets().contains(SELF);
      boolean others = !self || rule.targets().stream().anyMatch(target -> !target.equals(SELF));
      int number = entries.size();
      if (others) {
        add(rule, false, self ? number + 1 : -1);
      }
      if (self) {
        add(rule, true, others ? number : -1);
      }
    }
  }

  private void add(AccessRule rule, boolean self, int partner) {
    int number = entries.size();
    entries.add(new Entry(rule, self, partner));
    rule.sources().forEach(source -> sources.add(source, number));
    named.set(number, rule.sources().stream().anyMatch(Rulebook::namesDevices));
    if (self) {
      own.set(number);
      return;
    }
    rule.targets().stream()
        .filter(target -> !target.equals(SELF))
        .forEach(target -> targets.add(target, number));
  }

  private static boolean namesDevices(Selector source) {
    return switch (source) {
      case Selector.Everything _, Selector.Space _ -> false;
      case Selector.Auto(Autogroup group) -> group != Autogroup.DANGER_ALL;
      case Selector.Login _, Selector.Group _, Selector.Domain _, Selector.Tag _ -> true;
    };
  }

  /** The numbers of rules whose sources are devices by what they are; not to be changed. */
  BitSet named() {
    return named;
  }

  /** How many numbers there are. */
  int size() {
    return entries.size();
  }

  Entry entry(int number) {
    return entries.get(number);
  }

  /**
   * @param owner of the node; null: nobody known
   */
  Standing standingOf(Node node, @Nullable Person owner) {
    BitSet from = sources.rulesOf(node, owner);
    BitSet to = targets.rulesOf(node, owner);
    BitSet reached = new BitSet();
    to.stream().filter(number -> mayCarry(entries.get(number).rule(), node)).forEach(reached::set);
    if (node.isPersonal() && owner != null) {
      BitSet self = (BitSet) own.clone();
      self.and(from);
      reached.or(self);
    } else {
      from.andNot(own);
    }
    return new Standing(from, reached);
  }

  /** Whether packets of the rule may go by this device: with {@code via} by routers alone. */
  private static boolean mayCarry(AccessRule rule, Node node) {
    return rule.via().isEmpty()
        || (node.hasOneOf(rule.via())
            && rule.targets().stream().anyMatch(target -> isBehind(target, node)));
  }

  private static boolean isBehind(Selector target, Node node) {
    return node.routes().stream().anyMatch(route -> Entry.covers(target, route));
  }
}
