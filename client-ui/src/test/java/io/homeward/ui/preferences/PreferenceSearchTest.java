package io.homeward.ui.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreferenceSearchTest {
  private static List<String> found(String query, String text) {
    List<List<PreferenceSearch.Letters>> letters = PreferenceSearch.of(query).in(List.of(text));
    return letters == null
        ? List.of("nothing")
        : letters.getFirst().stream().map(l -> text.substring(l.from(), l.to())).toList();
  }

  @Test
  void findsEachWordWhereverItStands() {
    assertThat(found("names use", "Use names of the tailnet")).containsExactly("Use", "names");
    assertThat(found("a", "A tailnet")).containsExactly("A", "a");
    assertThat(found("names other", "Use names of the tailnet")).containsExactly("nothing");
  }

  @Test
  void takesNoOffenceAtCaseWidthAndKana() {
    assertThat(found("ＤＮＳ", "dns")).containsExactly("dns");
    assertThat(found("さいん　いん", "サインインの期限")).containsExactly("サインイン");
  }

  @Test
  void anEmptySearchFindsAllAndMarksNothing() {
    assertThat(PreferenceSearch.of(" \u3000").isEmpty()).isTrue();
    assertThat(found("  ", "Theme")).isEmpty();
  }

  @Test
  void wordsMayStandInDifferentTexts() {
    PreferenceSearch search = PreferenceSearch.of("ssh user");
    assertThat(search.in(List.of("SSH", "the user", "x")))
        .isEqualTo(
            List.of(
                List.of(new PreferenceSearch.Letters(0, 3)),
                List.of(new PreferenceSearch.Letters(4, 8)),
                List.of()));
    assertThat(search.in(List.of("SSH"))).isNull();
  }

  @Test
  void noTextIsTooLong() {
    assertThat(PreferenceSearch.of("x".repeat(100_000)).words().getFirst()).hasSize(200);
  }
}
