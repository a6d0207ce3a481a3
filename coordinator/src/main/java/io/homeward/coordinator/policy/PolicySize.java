package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.util.List;

/**
 * How much a policy says: what it costs to have it in force grows with each of these, times the
 * devices. Groups count by their members, as often as they are named.
 *
 * @param rules of access, of SSH and about attributes
 * @param named people, tags and addresses in them
 * @param ports ranges of ports, for each target that they are opened at
 */
record PolicySize(long rules, long named, long ports) {
  private static final int MOST_RULES = 5_000;
  private static final int MOST_NAMED = 200_000;
  private static final int MOST_PORTS = 200_000;

  static PolicySize of(
      List<AccessRule> rules, List<SshRule> logins, List<NodeAttribute> attributes) {
    long named = 0;
    long ports = 0;
    for (AccessRule rule : rules) {
      named += size(rule.sources()) + size(rule.targets());
      for (AccessRule.Traffic traffic : rule.traffic()) {
        for (AccessRule.Target target : traffic.targets()) {
          ports += Math.max(1, size(List.of(target.selector()))) * target.ports().size();
        }
      }
    }
    for (SshRule login : logins) {
      named += size(login.sources()) + size(login.targets());
    }
    for (NodeAttribute attribute : attributes) {
      named += size(attribute.targets());
    }
    return new PolicySize(rules.size() + logins.size() + attributes.size(), named, ports);
  }

  private static long size(List<Selector> selectors) {
    return selectors.stream()
        .mapToLong(selector ->
            switch (selector) {
              case Selector.Group(_, List<String> logins) -> 1 + logins.size();
              case Selector.Space space -> space.addresses().ranges().size();
              case Selector.Everything _,
                  Selector.Login _,
                  Selector.Domain _,
                  Selector.Tag _,
                  Selector.Auto _ ->
                  1;
            })
        .sum();
  }

  /**
   * @param file for the place of the complaint
   */
  void check(HuJson file) {
    if (rules > MOST_RULES || named > MOST_NAMED || ports > MOST_PORTS) {
      throw new Complaint(
          file,
          "too much for one policy: at most %d rules, which name at most %d people, tags and addresses, groups counted by their members, and open at most %d ranges of ports, counted for each target"
              .formatted(MOST_RULES, MOST_NAMED, MOST_PORTS));
    }
  }
}
