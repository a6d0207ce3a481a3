package io.homeward.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.relay.RelayProblem.Kind;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RelayProblemTest {
  @Test
  void itsTextIsReadAgain() {
    for (Kind kind : Kind.values()) {
      for (String detail : new String[] {"", "HTTP status 407", "a: b"}) {
        RelayProblem problem = new RelayProblem(kind, detail);
        assertThat(RelayProblem.parse(problem.text())).isEqualTo(problem);
      }
    }
  }

  @Test
  void otherTextIsNoneAndWhatComesWithOneIsBounded() {
    for (String other : new String[] {"", "it does not answer", "NO_ANSWERS", "no_answer", ": x"}) {
      assertThat(RelayProblem.parse(other)).as(other).isNull();
    }
    RelayProblem hostile =
        Objects.requireNonNull(RelayProblem.parse("PROXY: \u001b[31m" + "x".repeat(100_000)));
    assertThat(hostile.detail()).hasSizeLessThan(300).doesNotContain("\u001b");
  }
}
