package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import java.util.Locale;

/**
 * Who has devices, as far as a policy asks.
 *
 * @param id more than 0
 * @param login as the policy names the person, as in {@code anna@example.com} or {@code anna}
 * @param role in the tailnet
 */
public record Person(long id, String login, Role role) {
  /** What stands after {@code @}, in lower case; empty without one. */
  String domain() {
    int at = login.lastIndexOf('@');
    return at < 0 ? "" : login.substring(at + 1).toLowerCase(Locale.ROOT);
  }

  /** What stands before {@code @}. */
  String localPart() {
    int at = login.lastIndexOf('@');
    return at < 0 ? login : login.substring(0, at);
  }
}
