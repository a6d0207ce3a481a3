package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
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

  /** What one has to be allowed so that a program may use a scope for one. */
  public static Right of(Scope scope) {
    return switch (scope) {
      case READ -> SEE;
      case DEVICES, KEYS -> DEVICES;
      case USERS -> PEOPLE;
      case POLICY, DNS -> NETWORK;
      case SETTINGS -> EVERYTHING;
    };
  }
}
