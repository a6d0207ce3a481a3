package io.homeward.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FontCreditsTest {
  /** Inter and Noto Sans JP are merged into the one font of the window; the third stands alone. */
  private static final Path FONTS =
      Path.of("src", "main", "resources", "io", "homeward", "ui", "window", "fonts");

  @Test
  void everyBundledFontIsCreditedInEveryLanguage() throws Exception {
    try (Stream<Path> files = Files.list(FONTS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("whoever brings another font credits it here")
          .containsExactlyInAnyOrder(
              "LICENSES",
              "homeward-ui-bold.ttf",
              "homeward-ui-regular.ttf",
              "jetbrains-mono-regular.ttf");
    }
    for (Locale language : new Locale[] {Locale.ENGLISH, Locale.JAPANESE}) {
      assertThat(Strings.of(language).get("app.license"))
          .contains("Inter", "Noto Sans JP", "JetBrains Mono");
    }
  }
}
