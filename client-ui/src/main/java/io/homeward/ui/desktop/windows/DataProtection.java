package io.homeward.ui.desktop.windows;

import io.homeward.engine.vault.VaultException;

/** Encryption with a key that the system has for the person who is signed in. */
interface DataProtection {
  /**
   * Encrypts.
   *
   * @param context must be the same when it is decrypted
   */
  byte[] protect(byte[] secret, byte[] context) throws VaultException;

  /** Decrypts; the caller erases the result. */
  byte[] unprotect(byte[] sealed, byte[] context) throws VaultException;
}
