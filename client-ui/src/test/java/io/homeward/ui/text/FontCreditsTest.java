package io.homeward.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class FontCreditsTest {
  /** Inter and Noto Sans JP are merged into the one font of the window; the third stands alone. */
  @Test
  void everyBundledFontIsCreditedInEveryLanguage() {
    for (Locale language : new Locale[] {Locale.ENGLISH, Locale.JAPANESE}) {
      assertThat(Strings.of(language).get("app.license"))
          .contains("Inter", "Noto Sans JP", "JetBrains Mono");
    }
  }
}
