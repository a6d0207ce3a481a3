package io.homeward.ui.desktop;

/** The desktop has no such thing or refused. The message is for the log. */
public class DesktopException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its cause. */
  public DesktopException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A refusal. */
  public DesktopException(String message) {
    super(message);
  }
}
