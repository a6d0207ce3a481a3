package io.homeward.engine.derp;

/** The other end of a relay connection does not keep to the protocol; the connection ends. */
public final class DerpException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Without a stack trace: anybody can cause it, at the price of a few bytes.
   *
   * @param message what is wrong; quotes nothing that was sent
   */
  public DerpException(String message) {
    super(message, null, false, false);
  }
}
