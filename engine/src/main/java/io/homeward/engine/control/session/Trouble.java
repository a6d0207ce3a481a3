package io.homeward.engine.control.session;

import org.jspecify.annotations.Nullable;

/** The trouble that was told last, so that each is told once and its end, too. */
final class Trouble {
  private final Outbox out;
  private @Nullable ControlProblem told;

  Trouble(Outbox out) {
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
