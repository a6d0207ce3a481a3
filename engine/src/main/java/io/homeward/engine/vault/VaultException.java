package io.homeward.engine.vault;

import java.io.IOException;

/** A secret cannot be had. The message says why, in a few words for people, and holds no secret. */
public final class VaultException extends IOException {
  private static final long serialVersionUID = 1;

  public VaultException(String message) {
    super(message);
  }

  public VaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
