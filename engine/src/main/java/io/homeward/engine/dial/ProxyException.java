package io.homeward.engine.dial;

import java.io.IOException;

/** The proxy does not let us through. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int AUTHENTICATION_REQUIRED = 407;

  ProxyException(String message, IOException cause) {
    super(message, cause);
  }

  private ProxyException(String message) {
    super(message);
  }

  /** What it means, and what to do about it, that a proxy answers with a status other than 2xx. */
  public static ProxyException refused(HttpProxy proxy, int status) {
    String why = "refuses with HTTP status " + status;
    if (status == AUTHENTICATION_REQUIRED) {
      why =
          proxy.authorization() == null
              ? "wants a name and a password: write them into its URL"
              : "does not take the name and the password that its URL has";
    }
    return new ProxyException("the proxy " + proxy + " " + why);
  }
}
