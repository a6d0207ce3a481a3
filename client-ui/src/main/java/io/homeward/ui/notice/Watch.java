package io.homeward.ui.notice;

import io.homeward.ui.session.UiState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks after one kind of news. One owner at a time; times never go back. */
interface Watch {
  /** Looks at the state of this moment and says what to do, if anything. */
  void look(UiState state, Instant now, List<NoticeStep> steps);

  /** When to look again although nothing has changed; null: not before something does. */
  @Nullable Instant next();

  /** The computer slept, or its clock was set: what was there before counts as seen just now. */
  void restart(Instant now);

  /** Nobody wants to hear of it any more: takes away what shows, and forgets. */
  void stop(List<NoticeStep> steps);
}
