package io.homeward.ui.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShortcutKeysTest {
  @Test
  void readsWhatTheSpecificationWrites() {
    assertThat(ShortcutKeys.parse("CTRL+ALT+h"))
        .contains(
            new ShortcutKeys(Set.of(ShortcutKeys.Modifier.CTRL, ShortcutKeys.Modifier.ALT), "h"));
    assertThat(ShortcutKeys.parse("LOGO+SHIFT+space").orElseThrow().shown())
        .isEqualTo("Shift+Super+Space");
    assertThat(ShortcutKeys.parse("CTRL+F12").orElseThrow().shown()).isEqualTo("Ctrl+F12");
  }

  @Test
  void takesNoKeyFromTypingAndNoneThatItDoesNotKnow() {
    for (String text :
        new String[] {
          "",
          "h",
          "SHIFT+h",
          "CTRL",
          "CTRL+",
          "+h",
          "ctrl+h",
          "CTRL+CTRL+h",
          "CTRL+H",
          "CTRL+hh",
          "CTRL+F13",
          "CTRL+F0",
          "CTRL+\u3042",
          "CTRL+h+ALT",
          "x".repeat(100_000)
        }) {
      assertThat(ShortcutKeys.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void whateverIsInTheSettingsIsReadOrLeft() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(5); n > 0; n--) {
        text.append(
            new String[] {"CTRL", "ALT", "SHIFT", "LOGO", "+", "h", "F", "1", "\0"}
                [random.nextInt(9)]);
      }
      ShortcutKeys.parse(text.toString())
          .ifPresent(keys -> assertThat(keys.shown()).endsWith(keys.key().substring(1)));
    }
  }
}
