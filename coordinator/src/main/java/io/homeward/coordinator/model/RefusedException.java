package io.homeward.coordinator.model;

import java.util.Objects;

/**
 * A request that the rules do not allow. The message is one sentence for the person who asked and
 * holds no secret.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Refused for the given reason. */
  public RefusedException(String message) {
    // No stack trace: a refusal is an answer, not an accident, and strangers can cause many.
    super(message, null, false, false);
  }

  /** The sentence. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
