package io.homeward.coordinator.policy;

import java.util.Optional;

/** The groups that every tailnet has without naming them. */
public enum Autogroup {
  /** People, by devices that have no tags. */
  MEMBER("member"),
  /** All devices with tags. */
  TAGGED("tagged"),
  /** The devices of whoever asks. Only where something is reached. */
  SELF("self"),
  /** What is neither private nor the tailnet's, by exit nodes. Only where something is reached. */
  INTERNET("internet"),
  /** Everybody, outsiders, too. Only as a source. */
  DANGER_ALL("danger-all"),
  /** Logins of a computer other than root. Only in rules of SSH. */
  NONROOT("nonroot"),
  /** People to whom a device of another tailnet is shared; here is nobody of this kind. */
  SHARED("shared"),
  /** The owner of the tailnet. */
  OWNER("owner"),
  /** Administrators. */
  ADMIN("admin"),
  /** Who may look after devices and people. */
  IT_ADMIN("it-admin"),
  /** Who may change the network and its policy. */
  NETWORK_ADMIN("network-admin"),
  /** Who pays. */
  BILLING_ADMIN("billing-admin"),
  /** Who may look at everything. */
  AUDITOR("auditor");

  /** What stands before the name. */
  static final String PREFIX = "autogroup:";

  private final String label;

  Autogroup(String label) {
    this.label = label;
  }

  static Optional<Autogroup> named(String text) {
    if (text.equals("autogroup:members")) {
      return Optional.of(MEMBER); // an older spelling
    }
    for (Autogroup group : values()) {
      if (text.equals(group.toString())) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** Whether it means people, by what they may do in the tailnet. */
  public boolean isPeople() {
    return switch (this) {
      case MEMBER, OWNER, ADMIN, IT_ADMIN, NETWORK_ADMIN, BILLING_ADMIN, AUDITOR -> true;
      case TAGGED, SELF, INTERNET, DANGER_ALL, NONROOT, SHARED -> false;
    };
  }

  /** As written in a policy. */
  @Override
  public String toString() {
    return PREFIX + label;
  }
}
