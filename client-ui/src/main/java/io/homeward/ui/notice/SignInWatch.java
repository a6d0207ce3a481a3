package io.homeward.ui.notice;

import io.homeward.engine.node.Connection;
import io.homeward.ui.session.UiState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That somebody has to sign in who did not ask for it: the key expired, or the server no longer
 * knows the device. Who signs out, or is just signing in, knows.
 */
final class SignInWatch implements Watch {
  /** On the way to another state the need may show for a moment. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  /** Whether the device was signed in, and nobody has signed it out since. */
  private boolean signedIn;

  private @Nullable Instant due;
  private boolean shown;

  @Override
  public void look(UiState state, Instant now, List<NoticeStep> steps) {
    boolean wanted = state.preferences().wantRunning();
    if (state.connection().isUp()) {
      signedIn = true;
    } else if (!wanted) {
      signedIn = false;
    }
    boolean needed =
        switch (state.connection()) {
          case EXPIRED -> true;
          case REMOVED -> wanted;
          case NEEDS_SIGN_IN -> wanted && signedIn;
          default -> false;
        };
    if (!needed) {
      stop(steps);
    } else if (due == null) {
      due = now.plus(SETTLE);
    } else if (!shown && !now.isBefore(due)) {
      shown = true;
      steps.add(new NoticeStep.Show(new Notice.SignInNeeded(why(state.connection()))));
    }
  }

  private static Notice.Why why(Connection connection) {
    return switch (connection) {
      case EXPIRED -> Notice.Why.EXPIRED;
      case REMOVED -> Notice.Why.REMOVED;
      default -> Notice.Why.SIGNED_OUT;
    };
  }

  @Override
  public @Nullable Instant next() {
    return shown ? null : due;
  }

  @Override
  public void restart(Instant now) {
    if (due != null) {
      due = now.plus(SETTLE);
    }
  }

  @Override
  public void stop(List<NoticeStep> steps) {
    if (shown) {
      steps.add(new NoticeStep.Withdraw(Notice.SignInNeeded.ID));
    }
    shown = false;
    due = null;
  }
}
