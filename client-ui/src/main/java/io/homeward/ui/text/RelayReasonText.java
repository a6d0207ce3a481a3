package io.homeward.ui.text;

import io.homeward.engine.relay.RelayProblem;

/** Why a relay is out of reach, in words. */
final class RelayReasonText {
  private RelayReasonText() {}

  /**
   * In the language of the app.
   *
   * @param detail of the problem; as it is where another version wrote it
   */
  static String of(String detail, Strings strings) {
    RelayProblem problem = RelayProblem.parse(detail);
    if (problem == null) {
      return detail;
    }
    String words = words(problem.kind(), strings);
    return problem.detail().isEmpty()
        ? words
        : strings.get("relay.reason.more", words, problem.detail());
  }

  private static String words(RelayProblem.Kind kind, Strings strings) {
    return switch (kind) {
      case NO_RELAY -> strings.get("relay.reason.none");
      case TOO_MANY -> strings.get("relay.reason.many");
      case UNKNOWN_NAME -> strings.get("relay.reason.name");
      case UNREACHABLE -> strings.get("relay.reason.unreachable");
      case NO_ANSWER -> strings.get("relay.reason.no.answer");
      case CERTIFICATE -> strings.get("relay.reason.certificate");
      case NOT_A_RELAY -> strings.get("relay.reason.no.relay");
      case REFUSED -> strings.get("relay.reason.refused");
      case PROXY -> strings.get("relay.reason.proxy");
      case BROKEN -> strings.get("relay.reason.broken");
      case BUG -> strings.get("relay.reason.bug");
    };
  }
}
