package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.Works;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code status} says of each problem. */
class ProblemLinesTest {
  private static final ObjectNode ITEM = JsonNodeFactory.instance.objectNode();

  private static String line(NodeProblem.Kind kind, Works works) {
    ObjectNode item =
        ITEM.deepCopy()
            .put("Kind", kind.name())
            .put("Subject", "subject-7")
            .put("Detail", "detail-9")
            .put("Since", "2024-05-17T10:00:00Z")
            .put("Works", works.name());
    return StatusCommand.line(item);
  }

  @Test
  void aMomentStandsInThisComputersTime() {
    String said =
        ProblemSentences.of(
            new NodeProblem(NodeProblem.Kind.PEER_CLOCK_BEHIND, "nas", "2020-02-02T20:20:00Z"));
    assertThat(said)
        .contains("shows " + Moments.text(Instant.parse("2020-02-02T20:20:00Z")) + ":")
        .doesNotContain("Z:");
  }

  @ParameterizedTest
  @EnumSource(NodeProblem.Kind.class)
  void everyKindHasAllFourParts(NodeProblem.Kind kind) {
    NodeProblem problem = new NodeProblem(kind, "subject-7", "detail-9");
    Set<String> lines = new HashSet<>();
    for (Works works : Works.values()) {
      String line = line(kind, works);
      assertThat(line)
          .startsWith(ProblemSentences.prefix(problem))
          .contains(ProblemSentences.of(problem))
          .contains(". Since 2024-05-17 ")
          .endsWith(".")
          .doesNotContain("\n");
      lines.add(line);
    }
    assertThat(lines).as("what works is told apart").hasSize(Works.values().length);
  }
}
