package io.homeward.coordinator.api;

/** What a call is about is not there. */
final class NotThereException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotThereException() {
    super("there is no such thing");
  }
}
