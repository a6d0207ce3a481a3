package io.homeward.engine.dial;

import java.io.IOException;

/** The proxy does not let us through. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what to do about it, on one line
   */
  ProxyException(String message) {
    super(message);
  }

  ProxyException(String message, IOException cause) {
    super(message, cause);
  }
}
