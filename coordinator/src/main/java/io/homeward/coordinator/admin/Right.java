package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Role;
import java.util.EnumSet;
import java.util.Set;

/** What somebody may do with the network. */
public enum Right {
  /** Look at what anybody may see. */
  NONE,
  /** Look after one's own devices; whoever is signed in may. */
  OWN,
  /** See all devices, people and settings. */
  SEE,
  /** Change all devices. */
  DEVICES,
  /** Invite people and change what they may. */
  PEOPLE,
  /** Change names, networks and who reaches what. */
  NETWORK,
  /** All else that concerns the whole tailnet: settings, the log, the backup. */
  EVERYTHING;

  /** What comes with a role. */
  public static Set<Right> of(Role role) {
    return switch (role) {
      case OWNER, ADMIN -> EnumSet.allOf(Right.class);
      case IT_ADMIN -> EnumSet.of(NONE, OWN, SEE, DEVICES, PEOPLE);
      case NETWORK_ADMIN -> EnumSet.of(NONE, OWN, SEE, NETWORK);
      case AUDITOR -> EnumSet.of(NONE, OWN, SEE);
      case BILLING_ADMIN, MEMBER -> EnumSet.of(NONE, OWN);
    };
  }
}
