package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblems.Source;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeProblemsTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final NodeProblem UNGUARDED =
      new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", "");
  private static final NodeProblem NO_NAMES =
      new NodeProblem(NodeProblem.Kind.NAMES_UNANSWERED, "a.fox.internal", "");

  private final NodeProblems problems = new NodeProblems();

  private List<HealthItem> at(int seconds) {
    return problems.items(NodeState.RUNNING, List.of(), NOON.plusSeconds(seconds));
  }

  @Test
  void aSourceHasSeveralProblemsAndLosesThemOneByOne() {
    NodeProblem failed = new NodeProblem(NodeProblem.Kind.LINK_FOUGHT, "homeward0", "");
    problems.note(Source.HOST, List.of(failed, UNGUARDED));
    problems.note(Source.SELF_TEST, NO_NAMES);
    assertThat(at(0)).extracting(HealthItem::problem).containsExactly(failed, UNGUARDED, NO_NAMES);
    problems.note(Source.HOST, UNGUARDED);
    assertThat(at(1)).extracting(HealthItem::problem).containsExactly(UNGUARDED, NO_NAMES);
  }

  @Test
  void aProblemKeepsItsBeginningThoughItsWordsChange() {
    problems.note(Source.CONTROL, server("timed out"));
    assertThat(at(0)).extracting(HealthItem::since).containsExactly(NOON);
    problems.note(Source.CONTROL, server("refused"));
    assertThat(at(60)).extracting(HealthItem::since).containsExactly(NOON);
  }

  @Test
  void aProblemThatWasOverBeginsAnew() {
    problems.note(Source.HOST, UNGUARDED);
    at(0);
    problems.forget(Source.HOST);
    at(10);
    problems.note(Source.HOST, UNGUARDED);
    assertThat(at(20)).extracting(HealthItem::since).containsExactly(NOON.plusSeconds(20));
  }

  @Test
  void anEffectIsNotToldBesideItsCause() {
    NodeProblem fought = new NodeProblem(NodeProblem.Kind.NAMES_FOUGHT, "/etc/resolv.conf", "");
    problems.note(Source.SELF_TEST, NO_NAMES);
    problems.note(Source.HOST, fought);
    assertThat(at(0)).extracting(HealthItem::problem).containsExactly(fought);
    problems.forget(Source.HOST);
    assertThat(at(1)).extracting(HealthItem::problem).containsExactly(NO_NAMES);
  }

  @Test
  void aRelayThatLetsNobodyInWithAnExpiredKeyIsNotToldBesideIt() {
    NodeProblem relay = new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, "home", "");
    NodeProblem expired = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "https://hub.example", "");
    problems.note(Source.RELAYS, relay);
    problems.note(Source.KEY, expired);
    assertThat(at(0)).extracting(HealthItem::problem).containsExactly(expired);
    problems.forget(Source.KEY);
    assertThat(at(1)).extracting(HealthItem::problem).containsExactly(relay);
  }

  @Test
  void anAddressThatIsTakenExplainsNoRouteThatLeadsAstray() {
    NodeProblem astray = new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, "100.64.0.3", "eth0");
    NodeProblem taken = new NodeProblem(NodeProblem.Kind.ADDRESS_TAKEN, "100.64.0.2", "");
    problems.note(Source.SELF_TEST, astray);
    problems.note(Source.HOST, taken);
    assertThat(at(0)).extracting(HealthItem::problem).containsExactly(taken, astray);
  }

  @Test
  void whatStillWorksDependsOnTheProblemAndTheState() {
    problems.note(Source.CONTROL, server("refused"));
    problems.note(Source.SELF_TEST, NO_NAMES);
    assertThat(at(0)).extracting(HealthItem::works).containsExactly(Works.ALL, Works.PART);
    assertThat(problems.items(NodeState.STARTING, List.of(), NOON))
        .extracting(HealthItem::works)
        .containsOnly(Works.NOTHING);
  }

  private static NodeProblem server(String detail) {
    return new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "hub.example", detail);
  }

  @Test
  void aKeyThatHasFewerDaysLeftIsNoOtherProblem() {
    NodeProblem six = new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, "6", "");
    NodeProblem five = new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, "5", "");
    problems.items(NodeState.RUNNING, List.of(six), NOON);
    assertThat(problems.items(NodeState.RUNNING, List.of(five), NOON.plusSeconds(86_400)))
        .containsExactly(new HealthItem(five, NOON, Works.ALL));
  }
}
