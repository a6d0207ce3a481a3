package io.homeward.coordinator.model;

import java.util.Locale;

/** What a person is in the tailnet. The names are a file format in lower case: do not rename. */
public enum Role {
  /** Whose tailnet it is. */
  OWNER,
  /** May do everything but give the tailnet away. */
  ADMIN,
  /** May look after devices and people. */
  IT_ADMIN,
  /** May change the network and its policy. */
  NETWORK_ADMIN,
  /** Pays. */
  BILLING_ADMIN,
  /** May look at everything. */
  AUDITOR,
  /** Has devices. */
  MEMBER;

  /** Whether own devices need nobody's approval: who has it looks after all devices. */
  public boolean approvesDevices() {
    return this == OWNER || this == ADMIN || this == IT_ADMIN;
  }

  /** As people write it, such as {@code it-admin}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The role that is written so.
   *
   * @throws RefusedException when there is none
   */
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    throw new RefusedException(Refusal.NO_ROLE);
  }
}
