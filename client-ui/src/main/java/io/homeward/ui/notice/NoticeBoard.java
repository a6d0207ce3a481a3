package io.homeward.ui.notice;

import io.homeward.ui.session.UiState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the person is told, and when. Pure: it knows the time from its caller alone. One
 * owner at a time.
 */
public final class NoticeBoard {
  /** So much later than asked for nobody looks who was awake. */
  private static final Duration NOT_ASLEEP = Duration.ofSeconds(30);

  private final Watch key = new KeyWatch();
  private final Watch signIn = new SignInWatch();
  private final Watch devices = new DeviceWatch();
  private final Watch problems = new ProblemWatch();
  private @Nullable Instant last;

  /**
   * Looks at a state.
   *
   * @param now of the wall clock; may jump
   * @return what to do with notifications, in this order
   */
  public List<NoticeStep> look(UiState state, NoticeChoice choice, Instant now) {
    if (slept(now)) {
      watches().forEach(watch -> watch.restart(now));
    }
    last = now;
    List<NoticeStep> steps = new ArrayList<>();
    look(key, choice.keyExpiry(), state, now, steps);
    look(signIn, choice.signInNeeded(), state, now, steps);
    look(devices, choice.devices(), state, now, steps);
    look(problems, choice.problems(), state, now, steps);
    return steps;
  }

  private static void look(
      Watch watch, boolean wanted, UiState state, Instant now, List<NoticeStep> steps) {
    if (wanted) {
      watch.look(state, now, steps);
    } else {
      watch.stop(steps);
    }
  }

  private boolean slept(Instant now) {
    Instant due = next();
    boolean late = due != null && now.isAfter(due.plus(NOT_ASLEEP));
    return late || (last != null && now.isBefore(last));
  }

  /** When to look again although nothing has changed; null: not before something does. */
  public @Nullable Instant next() {
    Instant earliest = null;
    for (Watch watch : watches().toList()) {
      Instant next = watch.next();
      if (next != null && (earliest == null || next.isBefore(earliest))) {
        earliest = next;
      }
    }
    return earliest;
  }

  private Stream<Watch> watches() {
    return Stream.of(key, signIn, devices, problems);
  }
}
