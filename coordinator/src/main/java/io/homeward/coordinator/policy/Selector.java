package io.homeward.coordinator.policy;

import java.util.List;

/** Whom or what one word of a policy means. */
public sealed interface Selector {
  /** The star: as a source all of the tailnet with its subnets, as a target everything. */
  record Everything() implements Selector {}

  /**
   * A person, by devices without tags.
   *
   * @param name as the person signs in
   */
  record Login(String name) implements Selector {}

  /**
   * Everybody whose login ends with the domain.
   *
   * @param domain without {@code @}
   */
  record Domain(String domain) implements Selector {}

  /**
   * @param name with {@code group:}
   * @param logins its members; what is said of the group is said of each of them
   */
  record Group(String name, List<String> logins) implements Selector {
    public Group {
      logins = List.copyOf(logins);
    }
  }

  /**
   * @param name with {@code tag:}
   */
  record Tag(String name) implements Selector {}

  /**
   * @param group which of the groups that are always there
   */
  record Auto(Autogroup group) implements Selector {}

  /**
   * Addresses: one, a prefix, a host of the policy or an IP set.
   *
   * @param name as written in the policy
   * @param texts how the packet filter says it
   * @param addresses the same
   */
  record Space(String name, List<String> texts, IpSet addresses) implements Selector {
    public Space {
      texts = List.copyOf(texts);
    }
  }

  /**
   * Where the targets of one rule stand among each other in the filter: the star, people, groups,
   * then all else, each in the order of the policy.
   */
  default int rank() {
    return switch (this) {
      case Everything _ -> 0;
      case Login _, Domain _ -> 1;
      case Group _ -> 2;
      case Tag _, Auto _, Space _ -> 3;
    };
  }
}
