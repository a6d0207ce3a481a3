package io.homeward.engine.control.message;

import java.io.IOException;

/** A message of the other side that is no message, or too large to be one. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message names the kind of defect and never quotes the input, which may hold secrets. */
  public MalformedMessageException(String message) {
    super(message);
  }
}
