package io.homeward.coordinator.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The store cannot be opened, read or written. The message is one sentence that says what to do.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Failed for the given reason. */
  public StoreException(String message) {
    super(message);
  }

  /** Failed for the given reason; the cause holds nothing that a log must not. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The sentence. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
