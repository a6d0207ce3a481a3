package io.homeward.cli;

/**
 * A command that could not do its work: exit status 1, with the message as the one line on standard
 * error. The message says what is wrong and, where there is something, what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its sentence for the person. */
  public CommandFailure(String message) {
    super(message);
  }

  /** A failure with its sentence for the person; the cause goes to the log only. */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
