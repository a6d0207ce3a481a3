package io.homeward.cli;

import io.homeward.engine.relay.RelayProblem;

/** Why a relay is out of reach, in words. */
final class RelayReasons {
  private RelayReasons() {}

  /**
   * In brackets, after what it explains.
   *
   * @param detail of the problem; as it is where another version wrote it
   */
  static String of(String detail) {
    RelayProblem problem = RelayProblem.parse(detail);
    if (problem == null) {
      return detail.isEmpty() ? "" : " (" + detail + ")";
    }
    String more = problem.detail().isEmpty() ? "" : ": " + problem.detail();
    return " (" + words(problem.kind()) + more + ")";
  }

  /** As the end of a sentence, with what would change it where a person can. */
  static String withAdvice(RelayProblem.Kind kind, String detail) {
    String advice =
        switch (kind) {
          case UNREACHABLE -> "; it may be down, or a firewall drops it";
          case REFUSED -> "; ask whoever runs it";
          case NO_RELAY, TOO_MANY, UNKNOWN_NAME, NO_ANSWER, CERTIFICATE -> "";
          case NOT_A_RELAY, PROXY, BROKEN, BUG -> "";
        };
    return words(kind) + advice + (detail.isEmpty() ? "" : " (" + detail + ")");
  }

  private static String words(RelayProblem.Kind kind) {
    return switch (kind) {
      case NO_RELAY -> "the map names no relay there";
      case TOO_MANY -> "too many relays are in use";
      case UNKNOWN_NAME -> "its name does not resolve";
      case UNREACHABLE -> "nothing answers at its address";
      case NO_ANSWER -> "it does not answer in time";
      case CERTIFICATE -> "its certificate cannot be trusted";
      case NOT_A_RELAY -> "what answers there is no relay";
      case REFUSED -> "it does not let this device in";
      case PROXY -> "the proxy does not let it through";
      case BROKEN -> "the connection broke";
      case BUG -> "a mistake in this program";
    };
  }
}
