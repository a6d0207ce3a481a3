package io.homeward.ui.notice;

import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That the key of this device expires: seven days before, and on the last one. */
final class KeyWatch implements Watch {
  /** How long before; each is told once. */
  private static final List<Duration> AHEAD = List.of(Duration.ofDays(7), Duration.ofDays(1));

  /** The end of the key that this is about. */
  private @Nullable Instant expiry;

  private int told;
  private boolean shown;
  private @Nullable Instant next;

  @Override
  public void look(UiState state, Instant now, List<NoticeStep> steps) {
    Device self = state.self();
    Instant end = self == null ? null : self.keyExpiry();
    if (end == null || !end.isAfter(now) || state.connection() == Connection.EXPIRED) {
      stop(steps);
      return;
    }
    if (!end.equals(expiry)) {
      stop(steps);
      expiry = end;
    }
    int reached = (int) AHEAD.stream().filter(ahead -> !end.minus(ahead).isAfter(now)).count();
    if (reached > told) {
      told = reached;
      shown = true;
      steps.add(new NoticeStep.Show(new Notice.KeyExpires(end, NodeProblem.daysUntil(now, end))));
    }
    next = reached < AHEAD.size() ? end.minus(AHEAD.get(reached)) : end;
  }

  @Override
  public @Nullable Instant next() {
    return next;
  }

  @Override
  public void restart(Instant now) {
    // An end of a key is a moment of the calendar: sleeping does not move it.
  }

  @Override
  public void stop(List<NoticeStep> steps) {
    if (shown) {
      steps.add(new NoticeStep.Withdraw(Notice.KeyExpires.ID));
    }
    shown = false;
    expiry = null;
    told = 0;
    next = null;
  }
}
