package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SearchShortcutTest {
  private final List<String> held = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private SearchShortcut shortcut(GlobalKeys keys) {
    return new SearchShortcut(keys, () -> {}, told::add, () -> Strings.of(Locale.ENGLISH));
  }

  private SearchShortcut shortcut() {
    return shortcut((keys, pressed) -> {
      held.add(keys.shown());
      return () -> held.remove(keys.shown());
    });
  }

  @Test
  void theKeysAreThoseOfTheSettings() {
    SearchShortcut shortcut = shortcut();
    shortcut.follow("");
    assertThat(held).isEmpty();
    shortcut.follow("CTRL+ALT+h");
    shortcut.follow("CTRL+ALT+h");
    assertThat(held).containsExactly("Ctrl+Alt+H");
    shortcut.follow("LOGO+SHIFT+h");
    assertThat(held).containsExactly("Shift+Super+H");
    shortcut.follow("nonsense");
    assertThat(held).isEmpty();
    shortcut.follow("CTRL+ALT+h");
    shortcut.close();
    shortcut.follow("LOGO+SHIFT+h");
    assertThat(held).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void whoChoosesKeysThatCannotBeHadIsToldWhyAndWhatToDo() {
    shortcut(
            (keys, pressed) -> {
              throw new GlobalKeys.TakenException(keys);
            })
        .follow("CTRL+ALT+h");
    assertThat(told).singleElement().asString().contains("Ctrl+Alt+H", "Another program");
    told.clear();
    shortcut(
            (keys, pressed) -> {
              throw new DesktopException("no X11");
            })
        .follow("CTRL+ALT+h");
    assertThat(told).singleElement().asString().contains("homeward gui --search");
  }
}
