package io.homeward.ui.app;

import io.homeward.engine.vault.KeyVault;

/** Where this computer's desktop keeps keys. */
public final class DesktopKeys {
  private DesktopKeys() {}

  /** The keyring of this desktop; nothing is asked of it before it is used. */
  public static KeyVault vault() {
    return ThisDesktop.keyring();
  }
}
