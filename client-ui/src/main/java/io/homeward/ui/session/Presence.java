package io.homeward.ui.session;

import org.jspecify.annotations.Nullable;

/** Whether a device is there, and whether anybody knows. */
public enum Presence {
  /** The server sees it. */
  ONLINE,
  /** The server does not see it. */
  OFFLINE,
  /** It was there when this device last heard; nobody tells now. */
  WAS_ONLINE,
  /** It was not there when this device last heard; nobody tells now. */
  WAS_OFFLINE,
  /** Nobody has told, and nobody tells now. */
  UNKNOWN;

  /**
   * By what the server told.
   *
   * @param told null: nothing
   * @param current whether the server would tell a change
   */
  static Presence of(@Nullable Boolean told, boolean current) {
    boolean there = Boolean.TRUE.equals(told);
    if (current) {
      return there ? ONLINE : OFFLINE;
    }
    return told == null ? UNKNOWN : there ? WAS_ONLINE : WAS_OFFLINE;
  }

  /** Whether it is there for all that is known. */
  public boolean isLikely() {
    return this == ONLINE || this == WAS_ONLINE;
  }
}
