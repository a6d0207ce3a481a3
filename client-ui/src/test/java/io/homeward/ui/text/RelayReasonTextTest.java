package io.homeward.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.relay.RelayProblem;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelayReasonTextTest {
  private static String advice(String detail, Locale locale) {
    return ProblemText.of(
            new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, "home", detail), Strings.of(locale))
        .advice();
  }

  @ParameterizedTest
  @EnumSource
  void aPersonReadsEachReasonInTheirLanguage(RelayProblem.Kind kind) {
    String detail = new RelayProblem(kind, "").text();
    String japanese = advice(detail, Locale.JAPANESE);
    assertThat(japanese).doesNotContain(kind.name()).containsPattern("理由: .*\\p{IsHan}");
    assertThat(advice(detail, Locale.ENGLISH))
        .doesNotContain(kind.name())
        .isNotEqualTo(advice("", Locale.ENGLISH));
  }

  @Test
  void whatACertificateOrAProxySaysComesAfterIt() {
    String detail = new RelayProblem(RelayProblem.Kind.PROXY, "HTTP status 407").text();
    assertThat(advice(detail, Locale.ENGLISH))
        .contains("the proxy does not let the connection through (HTTP status 407)");
    assertThat(advice(detail, Locale.JAPANESE)).contains("（HTTP status 407）");
  }

  @Test
  void whatAnotherVersionWroteIsShownAsItIs() {
    assertThat(advice("it does not answer in time", Locale.JAPANESE))
        .contains("it does not answer in time");
  }
}
