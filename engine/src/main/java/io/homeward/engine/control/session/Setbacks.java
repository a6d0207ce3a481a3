package io.homeward.engine.control.session;

import org.jspecify.annotations.Nullable;

/** What was told last of what went wrong, so that each is told once and its end, too. */
final class Setbacks {
  private final Outbox out;
  private @Nullable ControlProblem told;

  Setbacks(Outbox out) {
    this.out = out;
  }

  void is(ControlProblem problem) {
    if (!problem.equals(told)) {
      told = problem;
      out.tell(new ControlEvent.Trouble(problem));
    }
  }

  void isOver() {
    if (told != null) {
      told = null;
      out.tell(new ControlEvent.TroubleOver());
    }
  }
}
