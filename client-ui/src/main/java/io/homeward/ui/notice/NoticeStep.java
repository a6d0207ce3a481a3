package io.homeward.ui.notice;

/** What to do with a notification. */
public sealed interface NoticeStep {
  /** Show it, in the place of the one with its id. */
  record Show(Notice notice) implements NoticeStep {}

  /** Take it away: it is no longer true. */
  record Withdraw(String id) implements NoticeStep {}
}
