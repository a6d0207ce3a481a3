package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.relay.RelayProblem;
import org.junit.jupiter.api.Test;

class RelayReasonsTest {
  @Test
  void theSentenceNamesEachReasonInWords() {
    for (RelayProblem.Kind kind : RelayProblem.Kind.values()) {
      String detail = new RelayProblem(kind, "").text();
      NodeProblem problem = new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, "home", detail);
      assertThat(ProblemSentences.of(problem))
          .doesNotContain(kind.name())
          .containsPattern("the relay home cannot be reached \\([a-z ]+\\); devices");
    }
  }

  @Test
  void whatTheOtherSideSaidComesAfterItAndAnotherVersionsWordsAsTheyAre() {
    assertThat(RelayReasons.of("PROXY: HTTP status 407"))
        .isEqualTo(" (the proxy does not let it through: HTTP status 407)");
    assertThat(RelayReasons.of("it is closed")).isEqualTo(" (it is closed)");
    assertThat(RelayReasons.of("")).isEmpty();
  }
}
