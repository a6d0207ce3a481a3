package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;

/**
 * How the person copies.
 *
 * @param form what is copied when nobody says which form
 * @param sshUser the account name for {@code ssh user@host}; empty for none
 */
public record CopyHabits(CopyForm.Kind form, String sshUser) {}
