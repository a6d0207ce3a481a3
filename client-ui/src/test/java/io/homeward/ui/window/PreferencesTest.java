package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.KeySwitch;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.settings.Notifications;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Toggle;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of preferences, worked by keys as a person does. */
class PreferencesTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  private WindowHarness openPage() throws Exception {
    WindowHarness harness = open(Tailnets.family());
    harness.robot.press(KeyCode.CONTROL, KeyCode.COMMA).release(KeyCode.COMMA, KeyCode.CONTROL);
    harness.settle();
    return harness;
  }

  private static void press(WindowHarness harness, String selector, KeyCode key) {
    harness.robot.interact(() -> harness.find(selector, Node.class).requestFocus());
    harness.robot.type(key);
    harness.settle();
  }

  @Test
  void controlWithACommaOpensThemAndEscapeLeaves() throws Exception {
    try (WindowHarness harness = openPage()) {
      assertThat(harness.commands).containsExactly(new AppCommand.ShowPreferences());
      assertThat(harness.focusedId()).isEqualTo("preferences-search");
      assertThat(harness.has("#devices")).isFalse();
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.has("#preferences-search")).isFalse();
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void theArrowLeavesAndSoDoesTheSearchForDevices() throws Exception {
    try (WindowHarness harness = openPage()) {
      press(harness, "#preferences-back", KeyCode.SPACE);
      assertThat(harness.has("#devices")).isTrue();
      harness.robot.interact(() -> harness.window().showPreferences());
      assertThat(harness.has("#devices")).isFalse();
      harness.robot.interact(() -> harness.window().showSearch());
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void theyAreThereBeforeAnybodyHasSignedInAndGiveWayToASignInThatBegins() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.interact(() -> harness.window().showPreferences());
      assertThat(harness.has("#pref-language-ja")).isTrue();
      harness.session.signIn(WindowHarness.TRIAL, null);
      harness.settle();
      assertThat(harness.has("#pref-language-ja")).isFalse();
      assertThat(harness.has("#cancel")).isTrue();
    }
  }

  @Test
  void theRowOfTheKeysSaysWhatTheDesktopDecided() throws Exception {
    try (WindowHarness harness = openPage()) {
      assertThat(texts(harness)).contains("Keys that bring the search");
      harness.stand(new KeyStanding.Asking());
      assertThat(texts(harness)).contains("which may ask you first");
      harness.stand(new KeyStanding.Given("Super+J"));
      assertThat(texts(harness)).contains("brings it with Super+J");
      harness.stand(new KeyStanding.Given(""));
      assertThat(texts(harness)).contains("has no keys for it");
    }
  }

  /** The stops of Tab on the page, and what Space did at each. */
  @Test
  void spaceActsOnEveryControl() throws Exception {
    List<String> idle = new ArrayList<>();
    try (WindowHarness harness = openPage()) {
      for (String id : stops(harness)) {
        Node stop = harness.find("#" + id, Node.class);
        boolean acted =
            switch (stop) {
              case TextField field -> changes(harness, id, any -> !field.getText().isEmpty());
              case ComboBox<?> box -> changes(harness, id, any -> box.isShowing());
              case KeySwitch control -> {
                boolean before = control.isSelected();
                yield changes(harness, id, any -> control.isSelected() != before);
              }
              case Toggle toggle -> {
                harness.robot.interact(() -> toggle.setSelected(false));
                yield changes(harness, id, any -> toggle.isSelected());
              }
              default -> changes(harness, id, any -> !harness.has("#preferences-search"));
            };
        if (!acted) {
          idle.add(id);
        }
        harness.robot.type(KeyCode.ESCAPE);
        harness.robot.interact(() -> harness.window().showPreferences());
      }
      assertThat(idle).isEmpty();
    }
  }

  private static boolean changes(WindowHarness harness, String id, Predicate<String> effect) {
    press(harness, "#" + id, KeyCode.SPACE);
    return effect.test(id);
  }

  private static List<String> stops(WindowHarness harness) throws Exception {
    List<String> ids = new ArrayList<>();
    String id = harness.focusedId();
    while (!ids.contains(id)) {
      ids.add(id);
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      id = harness.focusedId();
    }
    ids.removeIf(one -> !one.startsWith("pref"));
    assertThat(ids).hasSize(21);
    return ids;
  }

  @Test
  void whatIsChosenTakesEffectAtOnceAndSurvivesARestart() throws Exception {
    try (WindowHarness harness = openPage()) {
      press(harness, "#pref-theme-dark", KeyCode.SPACE);
      assertThat(harness.scene().getRoot().getPseudoClassStates())
          .anyMatch(state -> state.getPseudoClassName().equals("dark"));
      press(harness, "#pref-language-ja", KeyCode.SPACE);
      assertThat(harness.find("#status", Label.class).getText()).isEqualTo("接続済み");
      // The page is another one now; the keys are where they were.
      assertThat(harness.focusedId()).isEqualTo("pref-language-ja");
      press(harness, "#pref-notify-devices", KeyCode.SPACE);
      press(harness, "#pref-login", KeyCode.ENTER);
      assertThat(harness.loginStart.isOn()).isTrue();
    }
    Settings kept = new SettingsStore(dir).settings();
    assertThat(kept.theme()).isEqualTo(Settings.Theme.DARK);
    assertThat(kept.language()).isEqualTo("ja");
    assertThat(kept.notifications()).isEqualTo(Notifications.ALL.withDevices(false));
    try (WindowHarness again = new WindowHarness(dir, Tailnets.family(), kept.theme(), "ja")) {
      again.robot.interact(() -> again.window().showPreferences());
      assertThat(isOn(again, "#pref-notify-devices")).isFalse();
      assertThat(isOn(again, "#pref-notify-expiry")).isTrue();
      assertThat(isOn(again, "#pref-login")).isTrue();
      assertThat(again.find("#pref-theme-dark", Node.class))
          .matches(n -> ((Toggle) n).isSelected());
    }
  }

  private static boolean isOn(WindowHarness harness, String selector) {
    return harness.find(selector, KeySwitch.class).isSelected();
  }

  @Test
  void theFormThatIsChosenIsWhatEnterCopies() throws Exception {
    try (WindowHarness harness = openPage()) {
      press(harness, "#pref-form", KeyCode.SPACE);
      harness.robot.type(KeyCode.DOWN, 4).type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.settings().copyForm()).isEqualTo(CopyForm.Kind.SMB);
      assertThat(texts(harness)).contains("such as smb://");
      harness.robot.type(KeyCode.ESCAPE);
      harness.robot.write("nas").type(KeyCode.ENTER);
      assertThat(harness.clipboard()).isEqualTo("smb://nas.quiet-harbor.internal");
    }
  }

  @Test
  void theAccountForSshIsInEveryFormAtOnceAndAMistakeIsSaid() throws Exception {
    try (WindowHarness harness = openPage()) {
      harness.robot.interact(() -> harness.find("#pref-ssh", TextField.class).requestFocus());
      harness.robot.write("bob lee");
      harness.settle();
      assertThat(harness.settings().sshUser()).isEqualTo("bob");
      assertThat(harness.find(".mistake", Label.class)).isNotNull();
      assertThat(texts(harness)).contains("An account has letters");
      harness.robot.type(KeyCode.BACK_SPACE, 4);
      harness.settle();
      assertThat(texts(harness)).doesNotContain("An account has letters");
      harness.robot.type(KeyCode.ESCAPE);
      harness.robot.write("studio");
      harness.settle();
      harness.robot.press(KeyCode.CONTROL, KeyCode.DIGIT8).release(KeyCode.DIGIT8, KeyCode.CONTROL);
      assertThat(harness.clipboard()).isEqualTo("ssh bob@studio-mac.quiet-harbor.internal");
    }
  }

  @Test
  void theSearchLeavesWhatItFindsAndMarksTheWords() throws Exception {
    try (WindowHarness harness = openPage()) {
      harness.robot.write("SUB net");
      harness.settle();
      assertThat(harness.has("#pref-routes")).isTrue();
      assertThat(harness.has("#pref-theme-dark")).isFalse();
      assertThat(marked(harness)).containsExactly("subnet", "Net");
      harness.robot.type(KeyCode.ESCAPE);
      // Also where the cursor is elsewhere, and by what can be chosen there.
      harness.robot.interact(() -> harness.find("#pref-shields", Node.class).requestFocus());
      harness.robot.write("dark");
      harness.settle();
      assertThat(harness.has("#pref-theme-dark")).isTrue();
      assertThat(harness.has("#pref-shields")).isFalse();
      harness.robot.write("er");
      harness.settle();
      assertThat(texts(harness)).contains("Nothing matches “darker”");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.find("#preferences-search", TextField.class).getText()).isEmpty();
      assertThat(harness.has("#pref-shields")).isTrue();
    }
  }

  @Test
  void blockedConnectionsAreSeenInTheHeaderAndAllowedAgainThere() throws Exception {
    try (WindowHarness harness = openPage()) {
      assertThat(harness.has("#shields")).isFalse();
      press(harness, "#pref-shields", KeyCode.SPACE);
      assertThat(harness.commands).contains(new AppCommand.ShieldsUp(true));
      harness.become(Tailnets.shielded(Tailnets.family()));
      assertThat(harness.has("#shields")).isTrue();
      assertThat(isOn(harness, "#pref-shields")).isTrue();
      press(harness, "#shields", KeyCode.SPACE);
      assertThat(harness.commands.getLast()).isEqualTo(new AppCommand.ShieldsUp(false));
      harness.become(Tailnets.family());
      assertThat(harness.has("#shields")).isFalse();
      assertThat(isOn(harness, "#pref-shields")).isFalse();
    }
  }

  @Test
  void whatTheNodeKeepsWaitsForItWhileItIsAway() throws Exception {
    try (WindowHarness harness = open(Tailnets.away(Tailnets.family()))) {
      harness.robot.interact(() -> harness.window().showPreferences());
      assertThat(harness.find("#pref-dns", Node.class).isDisabled()).isTrue();
      assertThat(harness.find("#pref-login", Node.class).isDisabled()).isFalse();
      harness.become(Tailnets.family());
      assertThat(harness.find("#pref-dns", Node.class).isDisabled()).isFalse();
    }
  }

  /** All that can be read. */
  private static String texts(WindowHarness harness) {
    StringBuilder texts = new StringBuilder();
    harness.robot.interact(() -> collect(harness.scene().getRoot(), false, texts));
    return texts.toString();
  }

  private static List<String> marked(WindowHarness harness) {
    StringBuilder texts = new StringBuilder();
    harness.robot.interact(() -> collect(harness.scene().getRoot(), true, texts));
    return texts.toString().lines().toList();
  }

  private static void collect(Node node, boolean marked, StringBuilder into) {
    if (!node.isVisible()) {
      return;
    }
    if (node instanceof Text text && (!marked || text.getStyleClass().contains("marked"))) {
      into.append(text.getText()).append(marked ? "\n" : "");
    } else if (node instanceof javafx.scene.Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, marked, into));
    }
  }
}
