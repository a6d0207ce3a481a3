package io.homeward.coordinator.hujson;

import java.util.Objects;

/** A text that is no HuJSON. The message is for the person who wrote it. */
public final class HuJsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;
  private final int line;
  private final int column;

  HuJsonException(String text, int offset, String message) {
    // No stack trace: it is the text that is wrong.
    super(message, null, false, false);
    this.offset = offset;
    Position position = Position.of(text, offset);
    this.line = position.line();
    this.column = position.column();
  }

  /** Where, in characters from the beginning of the text. */
  public int offset() {
    return offset;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1, in characters. */
  public int column() {
    return column;
  }

  /** What is wrong, without the place. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
