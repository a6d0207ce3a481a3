package io.homeward.engine.controlclient;

import io.homeward.engine.control.session.CallFailure;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.dial.DialFailure;
import java.io.IOException;

/** A failure of which it is known what it means for the person. */
final class ServerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ControlProblem problem;

  ServerException(Kind kind, String detail) {
    super(kind + " " + detail);
    problem = new ControlProblem(kind, detail);
  }

  ServerException(Kind kind, String detail, Throwable cause) {
    super(kind + " " + detail, cause);
    problem = new ControlProblem(kind, detail);
  }

  /** What a failed call without an HTTP status means. */
  static CallFailure failure(IOException thrown) {
    return new CallFailure(0, null, problem(thrown));
  }

  static ControlProblem problem(IOException thrown) {
    ServerException known = DialFailure.cause(thrown, ServerException.class);
    if (known != null) {
      return known.problem;
    }
    return switch (DialFailure.of(thrown)) {
      case CERTIFICATE ->
          new ControlProblem(Kind.CERTIFICATE_REJECTED, DialFailure.certificateDetail(thrown));
      case UNKNOWN_NAME -> new ControlProblem(Kind.SERVER_UNREACHABLE, "the name does not resolve");
      case NO_WAY ->
          new ControlProblem(Kind.SERVER_UNREACHABLE, "connection refused or no way there");
      case NO_ANSWER -> new ControlProblem(Kind.SERVER_UNREACHABLE, "no answer in time");
      case PROXY ->
          new ControlProblem(Kind.SERVER_UNREACHABLE, String.valueOf(thrown.getMessage()));
      case OTHER_PROTOCOL -> new ControlProblem(Kind.NOT_A_TAILNET_SERVER, "");
      case BROKEN -> new ControlProblem(Kind.SERVER_UNREACHABLE, "the connection broke");
    };
  }
}
