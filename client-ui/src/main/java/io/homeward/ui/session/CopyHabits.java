package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;

/**
 * How the person copies.
 *
 * @param form what is copied when nobody says which form
 * @param sshUser the account name for {@code ssh user@host}; empty for none
 * @param sshUsers the same of devices that have one of their own
 */
public record CopyHabits(CopyForm.Kind form, String sshUser, SshUsers sshUsers) {
  /** Those of a person who has the same account everywhere. */
  public CopyHabits(CopyForm.Kind form, String sshUser) {
    this(form, sshUser, SshUsers.NONE);
  }

  /** The account at a device, by its {@link Device#key()}; empty for none. */
  String sshUserOf(String key) {
    String own = sshUsers.of(key);
    return own.isEmpty() ? sshUser : own;
  }
}
