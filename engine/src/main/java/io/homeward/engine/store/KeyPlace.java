package io.homeward.engine.store;

/** Where the private keys of a profile belong. */
public enum KeyPlace {
  /** In the desktop's keyring, where there is one that takes them; else in the file. */
  KEYRING,
  /** In the file, which only its owner can read. */
  FILE,
  /** Where they are. */
  UNCHANGED
}
