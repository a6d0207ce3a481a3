package io.homeward.engine.node;

import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.text.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a person has to know by what the server told: of their key, and in its own words. Pure. */
final class MapProblems {
  /** How long before its end a key is worth a word. */
  static final Duration KEY_SOON = Duration.ofDays(7);

  /** A server could send any number of messages, of any length. */
  private static final int MOST_MESSAGES = 10;

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_TEXT = 600;

  private MapProblems() {}

  /** All of them, the gravest first. */
  static List<NodeProblem> of(NetMap map, Instant now) {
    List<NodeProblem> problems = new ArrayList<>();
    add(problems, map, true);
    Instant end = map.self().keyExpiry();
    if (end != null && !map.self().expiredAt(now) && end.minus(KEY_SOON).isBefore(now)) {
      String days = Integer.toString(NodeProblem.daysUntil(now, end));
      problems.add(new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, days, end.toString()));
    }
    add(problems, map, false);
    for (String resolver : map.dns().overHttps()) {
      problems.add(new NodeProblem(NodeProblem.Kind.RESOLVER_LEFT_OUT, resolver, ""));
    }
    return problems;
  }

  /** Those that explain a lost connection, or the others. */
  private static void add(List<NodeProblem> problems, NetMap map, boolean lost) {
    NodeProblem.Kind kind = lost ? NodeProblem.Kind.SERVER_WARNS : NodeProblem.Kind.SERVER_SAYS;
    map.health().stream()
        .filter(message -> message.impactsConnectivity() == lost)
        .limit(MOST_MESSAGES)
        .map(message -> said(kind, message))
        .forEach(problems::add);
  }

  private static NodeProblem said(NodeProblem.Kind kind, HealthMessage message) {
    return new NodeProblem(
        kind,
        PlainText.of(message.title(), LONGEST_TITLE),
        PlainText.of(message.text(), LONGEST_TEXT));
  }
}
