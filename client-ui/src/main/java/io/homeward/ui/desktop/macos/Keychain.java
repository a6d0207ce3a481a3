package io.homeward.ui.desktop.macos;

import io.homeward.engine.vault.VaultException;
import org.jspecify.annotations.Nullable;

/**
 * The generic passwords of one service in the login keychain. Results are those of {@code
 * SecBase.h}. Throws a {@link VaultException} when the system's functions cannot be called.
 */
interface Keychain {
  /** {@code errSecSuccess}. */
  int SUCCESS = 0;

  /** {@code errSecUserCanceled}. */
  int USER_CANCELED = -128;

  /** {@code errSecAuthFailed}. */
  int AUTH_FAILED = -25293;

  /** {@code errSecDuplicateItem}. */
  int DUPLICATE_ITEM = -25299;

  /** {@code errSecItemNotFound}. */
  int ITEM_NOT_FOUND = -25300;

  /** {@code errSecInteractionNotAllowed}. */
  int INTERACTION_NOT_ALLOWED = -25308;

  /** {@code errSecInteractionRequired}. */
  int INTERACTION_REQUIRED = -25315;

  /**
   * What a search gave.
   *
   * @param secret null unless the status is {@link #SUCCESS}
   */
  @SuppressWarnings("ArrayRecordComponent") // it is erased, which only an array can be
  record Found(int status, byte @Nullable [] secret) {}

  /** Whether its person has yet to unlock it. */
  boolean isLocked() throws VaultException;

  /** Keeps a new one. */
  int add(String account, byte[] secret) throws VaultException;

  /** Replaces one that is there. */
  int update(String account, byte[] secret) throws VaultException;

  /** Finds one; may ask the person to unlock the keychain. */
  Found find(String account) throws VaultException;

  /** Removes one. */
  int delete(String account) throws VaultException;
}
