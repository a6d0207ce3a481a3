package io.homeward.ui.app;

import io.homeward.engine.vault.KeyVault;
import io.homeward.ui.desktop.linux.SecretServiceVault;
import java.util.Locale;

/** Where this computer's desktop keeps keys. */
public final class DesktopKeys {
  private DesktopKeys() {}

  /** The keyring of this desktop; nothing is asked of it before it is used. */
  public static KeyVault vault() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return os.equals("linux") ? SecretServiceVault.ofSession() : KeyVault.NONE;
  }
}
