package io.homeward.coordinator.dashboard;

/**
 * There is no such thing, or none that the person may know of: which of both, nobody learns. A page
 * says so.
 */
final class NotThereException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotThereException() {
    super("not there", null, false, false);
  }
}
