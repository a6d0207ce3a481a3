package io.homeward.engine.vault;

/**
 * A place of the desktop's for secrets, which is locked while its person is not signed in. What is
 * kept there stands in no file that another program, or a copy of the disk, could be read from.
 * Used by one thread at a time, which it makes wait.
 */
public interface KeyVault {
  /** There is none. */
  KeyVault NONE =
      new KeyVault() {
        @Override
        public boolean keep(String name, byte[] secret) {
          return false;
        }

        @Override
        public byte[] fetch(String name) throws VaultException {
          throw new VaultException("there is no keyring here");
        }

        @Override
        public void forget(String name) {}
      };

  /**
   * Keeps a secret in place of the one that was kept by that name. Asks the person nothing and
   * returns within some two seconds.
   *
   * @param name anybody may know it
   * @param secret some kilobytes at most; the caller may erase it afterwards
   * @return false: it was not kept, because there is no such place, or it is locked or silent
   */
  boolean keep(String name, byte[] secret);

  /**
   * The secret of that name. The system may ask its person to unlock the place, for which there are
   * two minutes; whatever else takes two seconds at most.
   *
   * @throws VaultException when it cannot be had, or there is none
   */
  byte[] fetch(String name) throws VaultException;

  /** Keeps nothing by that name any more, if that can be done now. */
  void forget(String name);
}
