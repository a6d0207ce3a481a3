package io.homeward.engine.node;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.selftest.Finding;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** What a person has to know of what the self-test found. */
public final class SelfTestProblems {
  private SelfTestProblems() {}

  /** The problem that a finding is. */
  public static NodeProblem of(Finding finding) {
    return switch (finding) {
      case Finding.RouteAstray(InetAddress address, String through) ->
          new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, IpText.format(address), through);
      case Finding.NameUnanswered(String name, String answer) ->
          new NodeProblem(NodeProblem.Kind.NAMES_UNANSWERED, name, answer);
      case Finding.NameAskedElsewhere(String name, List<InetAddress> asked) ->
          new NodeProblem(
              NodeProblem.Kind.NAMES_ASKED_ELSEWHERE,
              name.substring(name.indexOf('.') + 1),
              asked.stream().map(IpText::format).collect(Collectors.joining(", ")));
      case Finding.NameServiceSilent(InetAddress service) ->
          new NodeProblem(NodeProblem.Kind.NAMES_SILENT, IpText.format(service), "");
    };
  }
}
