package io.homeward.engine.os;

import java.io.IOException;

/** The computer's network could not be brought to the wanted state. */
public final class HostConfigException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String detail;

  /**
   * @param detail one line about where and why, for people; may be empty
   */
  public HostConfigException(Kind kind, String detail) {
    super(kind + ": " + detail);
    this.kind = kind;
    this.detail = detail;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** One line about where and why; may be empty. */
  public String detail() {
    return detail;
  }

  /** The ways to fail. */
  public enum Kind {
    /** Nobody listens at the helper's socket: it is not installed or not started. */
    HELPER_NOT_RUNNING,
    /** The helper does not serve this user: root must start it with {@code --allow-uid}. */
    NOT_PERMITTED,
    /** The helper speaks another version of the protocol: update the older of the two. */
    VERSION_MISMATCH,
    /** The interface or the port is in use by another program. */
    IN_USE,
    /** The helper sets this for nobody, or called the request malformed; the detail says what. */
    REFUSED,
    /** The operating system refused a step. */
    SYSTEM_REFUSED,
    /** Addresses and routes are set; who answers names could not be changed. */
    NAMES_NOT_SET,
    /** The helper went away or stopped answering; it, or its next start, undoes everything. */
    CONNECTION_LOST
  }
}
