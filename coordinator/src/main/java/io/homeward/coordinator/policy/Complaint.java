package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.util.Objects;

/** Ends the reading of a policy; never leaves {@link PolicyReader}. */
final class Complaint extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;

  /**
   * @param where the value that is wrong
   */
  Complaint(HuJson where, String message) {
    super(message, null, false, false);
    this.offset = where.start();
  }

  /** Where in the file. */
  int offset() {
    return offset;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
