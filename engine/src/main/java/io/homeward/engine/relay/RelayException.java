package io.homeward.engine.relay;

import io.homeward.engine.relay.RelayProblem.Kind;
import java.io.IOException;

/** A failure of which it is known what it means. */
final class RelayException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient RelayProblem problem;

  RelayException(Kind kind, String detail) {
    super(kind + " " + detail);
    problem = new RelayProblem(kind, detail);
  }

  RelayException(Kind kind, String detail, Throwable cause) {
    super(kind + " " + detail, cause);
    problem = new RelayProblem(kind, detail);
  }

  RelayProblem problem() {
    return problem;
  }
}
