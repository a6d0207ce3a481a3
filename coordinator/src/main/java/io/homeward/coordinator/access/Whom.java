package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a word of the policy means a device, by what it is. */
final class Whom {
  private Whom() {}

  /**
   * By person, tags or being there at all; addresses do not count.
   *
   * @param owner of the node; null: nobody known
   */
  static boolean means(Selector selector, Node node, @Nullable Person owner) {
    Person person = node.isPersonal() ? owner : null;
    return switch (selector) {
      case Selector.Everything _ -> true;
      case Selector.Tag(String tag) -> node.tags().contains(tag);
      case Selector.Auto auto ->
          switch (auto.group()) {
            case DANGER_ALL -> true;
            case TAGGED -> !node.isPersonal();
            case MEMBER -> node.isPersonal();
            default -> person != null && hasRole(auto.group(), person);
          };
      case Selector.Space _ -> false;
      case Selector.Login _, Selector.Group _, Selector.Domain _ ->
          person != null && isPerson(selector, person);
    };
  }

  /** Whether it means that person. */
  static boolean isPerson(Selector selector, Person person) {
    return switch (selector) {
      case Selector.Everything _ -> true;
      case Selector.Login(String login) -> person.login().equals(login);
      case Selector.Group(_, List<String> logins) -> logins.contains(person.login());
      case Selector.Domain(String domain) -> person.domain().equals(domain);
      case Selector.Auto(Autogroup group) ->
          group == Autogroup.MEMBER || group == Autogroup.DANGER_ALL || hasRole(group, person);
      case Selector.Tag _, Selector.Space _ -> false;
    };
  }

  static boolean isOneOf(List<Selector> selectors, Person person) {
    return selectors.stream().anyMatch(selector -> isPerson(selector, person));
  }

  private static boolean hasRole(Autogroup group, Person person) {
    Role role = person.role();
    return switch (group) {
      case OWNER -> role == Role.OWNER;
      case ADMIN -> role == Role.ADMIN;
      case IT_ADMIN -> role == Role.IT_ADMIN;
      case NETWORK_ADMIN -> role == Role.NETWORK_ADMIN;
      case BILLING_ADMIN -> role == Role.BILLING_ADMIN;
      case AUDITOR -> role == Role.AUDITOR;
      case MEMBER, TAGGED, SELF, INTERNET, DANGER_ALL, NONROOT, SHARED -> false;
    };
  }
}
