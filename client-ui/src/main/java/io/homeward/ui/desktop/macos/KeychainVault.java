package io.homeward.ui.desktop.macos;

import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import io.homeward.ui.desktop.PatientVault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys in the login keychain, the one in a file. The data protection keychain is for programs that
 * are signed with an entitlement, which a command has not: there {@code SecItemAdd} would answer
 * with {@code errSecMissingEntitlement}.
 */
public final class KeychainVault implements KeyVault {
  private static final Logger LOG = LoggerFactory.getLogger(KeychainVault.class);

  private final Keychain keychain;

  KeychainVault(Keychain keychain) {
    this.keychain = keychain;
  }

  /** That of this person, with limits; {@link KeyVault#NONE} where its functions are not found. */
  public static KeyVault ofSystem() {
    try {
      return new PatientVault(
          new KeychainVault(SecurityFramework.ofSystem()),
          PatientVault.PATIENCE,
          PatientVault.FOR_A_PERSON);
    } catch (VaultException e) {
      LOG.info("no keychain: {}", e.toString());
      return KeyVault.NONE;
    }
  }

  @Override
  public boolean keep(String name, byte[] secret) {
    try {
      if (keychain.isLocked()) {
        LOG.info("keys stay in the file: the keychain is locked");
        return false;
      }
      int status = keychain.update(name, secret);
      if (status == Keychain.ITEM_NOT_FOUND) {
        status = keychain.add(name, secret);
      }
      if (status == Keychain.DUPLICATE_ITEM) {
        status = keychain.update(name, secret); // another process was first
      }
      if (status != Keychain.SUCCESS) {
        LOG.info("keys stay in the file: {}", words(status));
      }
      return status == Keychain.SUCCESS;
    } catch (VaultException e) {
      LOG.info("keys stay in the file: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public byte[] fetch(String name) throws VaultException {
    Keychain.Found found = keychain.find(name);
    if (found.status() != Keychain.SUCCESS) {
      throw new VaultException(words(found.status()));
    }
    if (found.secret() == null) {
      throw new VaultException("what the keychain has for this device are no keys");
    }
    return found.secret();
  }

  @Override
  public void forget(String name) {
    try {
      int status = keychain.isLocked() ? Keychain.INTERACTION_REQUIRED : keychain.delete(name);
      if (status != Keychain.SUCCESS && status != Keychain.ITEM_NOT_FOUND) {
        LOG.info("old keys stay in the keychain: {}", words(status));
      }
    } catch (VaultException e) {
      LOG.info("old keys stay in the keychain: {}", e.getMessage());
    }
  }

  /** In a few words for people. */
  static String words(int status) {
    return switch (status) {
      case Keychain.ITEM_NOT_FOUND -> "the keychain has no such keys";
      case Keychain.USER_CANCELED, Keychain.AUTH_FAILED -> "nobody unlocked the keychain";
      case Keychain.INTERACTION_NOT_ALLOWED, Keychain.INTERACTION_REQUIRED ->
          "the keychain is locked";
      default -> "the keychain refused: error " + status;
    };
  }
}
