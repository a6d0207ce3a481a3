package io.homeward.ui.peers;

/** One row of the list. Rows name what they show, so that they stay when only its values change. */
sealed interface Row {
  /** The heading of a group. */
  record Heading(String text) implements Row {}

  /** A device, by its id. */
  record Entry(long deviceId) implements Row {}
}
