package io.homeward.ui.controls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakingNameTest {
  @Test
  void goesOnInTheNextLineAfterAHyphenOnly() {
    assertThat(BreakingName.parts("the-second-floor")).containsExactly("the-", "second-", "floor");
    assertThat(BreakingName.parts("nas")).containsExactly("nas");
    assertThat(BreakingName.parts("a--")).containsExactly("a-", "-");
    assertThat(BreakingName.parts("")).isEmpty();
  }

  @Test
  void aPartThatFitsInNoLineIsBrokenAllTheSame() {
    String label = "x".repeat(63);
    assertThat(BreakingName.parts(label)).hasSize(4).allMatch(part -> part.length() <= 20);
    assertThat(String.join("", BreakingName.parts(label))).isEqualTo(label);
    String pairs = "a" + "\uD842\uDFB7".repeat(15);
    assertThat(BreakingName.parts(pairs))
        .allMatch(part -> !Character.isHighSurrogate(part.charAt(part.length() - 1)));
  }
}
