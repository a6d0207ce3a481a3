package io.homeward.coordinator.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that the rules do not allow. The message is one sentence for the person who asked and
 * holds no secret.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final @Nullable Refusal reason;
  private final transient Map<String, String> values;

  /**
   * Refused for a reason that no page says: clients, the command line and programs read it in
   * English.
   */
  public RefusedException(String message) {
    // No stack trace: a refusal is an answer, not an accident, and strangers can cause many.
    super(message, null, false, false);
    this.reason = null;
    this.values = Map.of();
  }

  /** Refused for a reason that pages say in the reader's language. */
  public RefusedException(Refusal reason) {
    this(reason, Map.of());
  }

  /** The same with one value. */
  public RefusedException(Refusal reason, String name, Object value) {
    this(reason, Map.of(name, String.valueOf(value)));
  }

  /** The same with several values. */
  public RefusedException(Refusal reason, Map<String, String> values) {
    super(reason.english(values), null, false, false);
    this.reason = reason;
    this.values = Map.copyOf(values);
  }

  /** The reason; null: only the sentence says it. */
  public @Nullable Refusal reason() {
    return reason;
  }

  /** What stands in the places of the reason. */
  public Map<String, String> values() {
    return values;
  }

  /** The sentence. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
