package io.homeward.coordinator.model;

import java.util.Locale;

/** What an API token is for. The names are a file format in lower case: do not rename. */
public enum Scope {
  /** Look at all that there is. */
  READ,
  /** Look at devices and change them. */
  DEVICES,
  /** Look at auth keys, make and withdraw them. */
  KEYS,
  /** Look at people and invitations, and change them. */
  USERS,
  /** Look at the policy and put another in force. */
  POLICY,
  /** Look at names and name servers and change them. */
  DNS,
  /** Look at the settings of the network and change them. */
  SETTINGS;

  /** As people write it, such as {@code devices}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The scope that is written so.
   *
   * @throws RefusedException when there is none
   */
  public static Scope parse(String text) {
    for (Scope scope : values()) {
      if (scope.text().equals(text)) {
        return scope;
      }
    }
    throw new RefusedException(Refusal.NO_SCOPE);
  }
}
