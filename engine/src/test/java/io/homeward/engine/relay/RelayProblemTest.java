package io.homeward.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.relay.RelayProblem.Kind;
import io.homeward.engine.testing.FuzzInputs;
import java.util.Objects;
import java.util.Random;
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

  @Test
  void anyTextIsReadOrNoneAndStaysWhatItWas() {
    Random random = new Random(9);
    String[] parts = {
      "PROXY", "BROKEN", ": ", ":", " ", "\n", "\ud800", "x".repeat(300), "NO_RELAY"
    };
    long inputs = FuzzInputs.count(100_000);
    for (long i = 0; i < inputs; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(5); n >= 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      RelayProblem problem = RelayProblem.parse(text.toString());
      if (problem != null) {
        assertThat(problem.detail()).hasSizeLessThan(300).doesNotContain("\n");
        assertThat(RelayProblem.parse(problem.text())).isEqualTo(problem);
      }
    }
  }
}
