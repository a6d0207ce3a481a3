package io.homeward.coordinator.server;

import org.jspecify.annotations.Nullable;

/** The server cannot listen. The message is one sentence that says what is wrong. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Cannot listen for the given reason. */
  public ListenException(String message) {
    super(message);
  }

  /** Cannot listen for the given reason. */
  public ListenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
