package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.IpSet;
import io.homeward.coordinator.policy.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side of all rules, sources or targets: which rules speak of a device there. Looked up by what
 * the device is, not rule by rule. Not changed once it is filled.
 */
final class Side {
  private final BitSet everybody = new BitSet();
  private final Map<String, BitSet> byLogin = new HashMap<>();
  private final Map<String, BitSet> byDomain = new HashMap<>();
  private final Map<String, BitSet> byTag = new HashMap<>();
  private final Map<Autogroup, BitSet> byAutogroup = new EnumMap<>(Autogroup.class);
  private final List<Space> spaces = new ArrayList<>();

  private record Space(IpSet addresses, int rule) {}

  void add(Selector selector, int rule) {
    switch (selector) {
      case Selector.Everything _ -> everybody.set(rule);
      case Selector.Login(String login) -> set(byLogin, login, rule);
      case Selector.Domain(String domain) -> set(byDomain, domain, rule);
      case Selector.Group(_, List<String> logins) ->
          logins.forEach(login -> set(byLogin, login, rule));
      case Selector.Tag(String tag) -> set(byTag, tag, rule);
      case Selector.Auto(Autogroup group) -> set(byAutogroup, group, rule);
      case Selector.Space(_, _, IpSet addresses) -> spaces.add(new Space(addresses, rule));
    }
  }

  private static <K> void set(Map<K, BitSet> map, K key, int rule) {
    map.computeIfAbsent(key, _ -> new BitSet()).set(rule);
  }

  /**
   * The rules that speak of the device itself, of its person, or of a network behind it.
   *
   * @param owner of the node; null: nobody known
   */
  BitSet rulesOf(Node node, @Nullable Person owner) {
    BitSet rules = (BitSet) everybody.clone();
    or(rules, byAutogroup.get(Autogroup.DANGER_ALL));
    if (!node.isPersonal()) {
      or(rules, byAutogroup.get(Autogroup.TAGGED));
      node.tags().forEach(tag -> or(rules, byTag.get(tag)));
    } else if (owner != null) {
      or(rules, byLogin.get(owner.login()));
      or(rules, byDomain.get(owner.domain()));
      byAutogroup.forEach((group, bits) -> {
        if (Whom.isPerson(new Selector.Auto(group), owner)) {
          rules.or(bits);
        }
      });
    } else {
      or(rules, byAutogroup.get(Autogroup.MEMBER));
    }
    if (node.isExitNode()) {
      or(rules, byAutogroup.get(Autogroup.INTERNET));
    }
    addSpaces(rules, node);
    return rules;
  }

  private void addSpaces(BitSet rules, Node node) {
    if (spaces.isEmpty()) {
      return;
    }
    List<IpRange> own = new ArrayList<>();
    node.prefixes().forEach(prefix -> own.add(IpRange.of(prefix)));
    node.subnets().forEach(subnet -> own.add(IpRange.of(subnet)));
    for (Space space : spaces) {
      if (!rules.get(space.rule()) && own.stream().anyMatch(space.addresses()::overlaps)) {
        rules.set(space.rule());
      }
    }
  }

  private static void or(BitSet rules, @Nullable BitSet more) {
    if (more != null) {
      rules.or(more);
    }
  }
}
