package io.homeward.coordinator.api;

/** A call that no server would understand; the message says what is wrong with it. */
final class BadCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadCallException(String message) {
    super(message);
  }
}
