package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SearchShortcutTest {
  private final List<String> held = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<GlobalKeys.Listener> listening = new ArrayList<>();

  private SearchShortcut shortcut(GlobalKeys keys) {
    return new SearchShortcut(
        keys, () -> held.add("pressed"), refused::add, told::add, () -> Strings.of(Locale.ENGLISH));
  }

  private SearchShortcut shortcut() {
    return shortcut((keys, purpose, listener) -> {
      held.add(keys.shown());
      listening.add(listener);
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
            (keys, purpose, listener) -> {
              throw new GlobalKeys.TakenException(keys);
            })
        .follow("CTRL+ALT+h");
    assertThat(told).singleElement().asString().contains("Ctrl+Alt+H", "Another program");
    told.clear();
    shortcut(
            (keys, purpose, listener) -> {
              throw new DesktopException("no X11");
            })
        .follow("CTRL+ALT+h");
    assertThat(told).singleElement().asString().contains("homeward gui --search");
  }

  @Test
  void howItStandsIsWhatTheNewestKeysSayAndEarlierOnesAreLate() {
    SearchShortcut shortcut = shortcut();
    List<KeyStanding> seen = new ArrayList<>();
    shortcut.follow("CTRL+ALT+h");
    Runnable end = shortcut.subscribe(() -> seen.add(shortcut.standing()));
    listening.getFirst().standing(new KeyStanding.Given("Super+J"));
    assertThat(seen).containsExactly(new KeyStanding.Given("Super+J"));
    shortcut.follow("SHIFT+LOGO+h");
    assertThat(shortcut.standing()).isEqualTo(new KeyStanding.AsChosen());
    listening.getFirst().standing(new KeyStanding.Refused());
    listening.getFirst().pressed();
    assertThat(shortcut.standing()).isEqualTo(new KeyStanding.AsChosen());
    assertThat(held).doesNotContain("pressed");
    listening.getLast().pressed();
    assertThat(held).contains("pressed");
    assertThat(told).isEmpty();
    end.run();
    shortcut.close();
    assertThat(seen).hasSize(2);
  }

  @Test
  void keysThatThePersonDidNotWantAfterAllAreGivenUpAndThatIsSaid() {
    SearchShortcut shortcut = shortcut();
    shortcut.follow("CTRL+ALT+h");
    listening.getFirst().standing(new KeyStanding.Refused());
    assertThat(refused).containsExactly("CTRL+ALT+h");
    assertThat(told).singleElement().asString().contains("Choose some in the preferences");
    told.clear();
    shortcut.follow("SHIFT+LOGO+h");
    listening.getLast().standing(new KeyStanding.Lost());
    assertThat(told).singleElement().asString().contains("homeward gui --search");
    assertThat(refused).hasSize(1);
  }
}
