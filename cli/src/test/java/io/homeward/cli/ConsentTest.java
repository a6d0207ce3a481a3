package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTest {
  private final StringWriter out = new StringWriter();

  private Consent answering(String text, boolean given) {
    return new Consent(
        new BufferedReader(new StringReader(text)), new PrintWriter(out, true), given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Y", "yes", "YES", " yes ", "\tY\t", "yEs\r"})
  void whoMeansYesMaySayItInAnyCaseAndWithBlanksAround(String answer) throws IOException {
    assertThat(answering(answer + "\n", false).to("Do it?")).isTrue();
    assertThat(out).hasToString("Do it? [y/N] ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n", "no", "yes please", "ye", "y e s", "ｙ", "0"})
  void everythingElseIsANo(String answer) throws IOException {
    assertThat(answering(answer + "\n", false).to("Do it?")).isFalse();
  }

  @Test
  void anEndOfTheInputIsANo() throws IOException {
    assertThat(answering("", false).to("Do it?")).isFalse();
  }

  @Test
  void eachQuestionHasItsAnswer() throws IOException {
    Consent consent = answering("y\nn\nyes\n", false);
    assertThat(consent.to("A?")).isTrue();
    assertThat(consent.to("B?")).isFalse();
    assertThat(consent.to("C?")).isTrue();
  }

  @Test
  void whoAgreedBeforehandIsNotAsked() throws IOException {
    assertThat(answering("n\n", true).to("Do it?")).isTrue();
    assertThat(out.toString()).isEmpty();
  }
}
