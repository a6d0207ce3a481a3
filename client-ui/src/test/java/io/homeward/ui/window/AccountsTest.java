package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.FakeProfiles;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts in the window. */
class AccountsTest {
  @TempDir Path dir;

  private WindowHarness open(ProfileList accounts, Settings.Theme theme, String language)
      throws Exception {
    WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, language);
    harness.session.adopt(accounts);
    harness.settle();
    return harness;
  }

  private WindowHarness open() throws Exception {
    return open(FakeProfiles.homeAndWork().list(), Settings.Theme.LIGHT, "en");
  }

  /** Opens the window's menu and in it that of the accounts, by the keyboard. */
  static void openAccounts(WindowHarness harness) {
    harness.robot.clickOn("#more");
    MenuButton more = harness.find("#more", MenuButton.class);
    await().until(more::isShowing);
    Menu accounts = accounts(more);
    int steps = 0;
    for (MenuItem item : more.getItems()) {
      if (item.equals(accounts)) {
        break;
      }
      steps += item.getText() == null || item.isDisable() ? 0 : 1;
    }
    for (int i = 0; i <= steps; i++) {
      harness.robot.type(KeyCode.DOWN);
    }
    harness.robot.type(KeyCode.RIGHT);
    harness.settle();
    await().until(accounts::isShowing);
  }

  private static Menu accounts(MenuButton more) {
    return more.getItems().stream()
        .filter(Menu.class::isInstance)
        .map(Menu.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static MenuItem entry(WindowHarness harness, String id) {
    return accounts(harness.find("#more", MenuButton.class)).getItems().stream()
        .filter(item -> id.equals(item.getId()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherAccountIsChosenInTheMenuWithoutAMouse() throws Exception {
    try (WindowHarness harness = open()) {
      openAccounts(harness);
      assertThat(((RadioMenuItem) entry(harness, "account-first")).isSelected()).isTrue();
      harness.robot.type(KeyCode.DOWN, KeyCode.ENTER);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.SwitchAccount("0a0a0a0a"));
    }
  }

  @Test
  void removingTheAccountInUseAsksAndNoIsFirst() throws Exception {
    try (WindowHarness harness = open()) {
      openAccounts(harness);
      harness.robot.interact(() -> entry(harness, "account-remove").fire());
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("remove-account-cancel");
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.AskRemoveAccount("first"));

      harness.robot.interact(() -> harness.window().askRemoveAccount("first"));
      harness.settle();
      harness.robot.type(KeyCode.TAB, KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).contains(new AppCommand.RemoveAccount("first"));
    }
  }

  @Test
  void thePreferencesUseAndRemoveAnyAccountAndTheKeysStayWhereTheyAre() throws Exception {
    try (WindowHarness harness = open()) {
      harness.robot.interact(() -> harness.window().showPreferences());
      harness.robot.write("work.example");
      harness.settle();
      assertThat(harness.find("#account-use-0a0a0a0a", Button.class).getText()).isEqualTo("Use");
      harness.robot.interact(
          () -> harness.find("#account-use-0a0a0a0a", Button.class).requestFocus());
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.SwitchAccount("0a0a0a0a"));
      harness.session.adopt(new ProfileList(FakeProfiles.homeAndWork().list().all(), "0a0a0a0a"));
      harness.settle();
      assertThat(harness.find("#account-use-0a0a0a0a", Button.class).getText()).isEqualTo("In use");

      harness.robot.interact(() -> harness.find("#account-remove-0a0a0a0a", Button.class).fire());
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("remove-account-cancel");
    }
  }

  @Test
  void aLongNameGoesOnInTheNextLineWhereItHasAJoint() throws Exception {
    String name = "a.very.long.login.name.of.somebody@a-company-with-a-long-name.example (hub)";
    List<Profile> all = new ArrayList<>(FakeProfiles.homeAndWork().list().all());
    all.add(new Profile("0b0b0b0b", name, "somebody", "https://hub.example"));
    try (WindowHarness harness = open(new ProfileList(all, "first"), Settings.Theme.LIGHT, "en")) {
      for (double width : new double[] {900, 740, 700, 660, 620, 580, 540}) {
        harness.robot.interact(() -> {
          harness.window().stage().setWidth(width);
          harness.window().showPreferences();
          harness.scene().getRoot().applyCss();
          harness.scene().getRoot().layout();
        });
        harness.settle();
        List<String> lines = new ArrayList<>();
        harness.robot.interact(() -> lines.addAll(lines(harness, "a.very.long")));
        assertThat(lines).as("%s pixels", width).hasSizeGreaterThan(1);
        assertThat(String.join("", lines)).isEqualTo(name);
        assertThat(lines.subList(0, lines.size() - 1))
            .as("%s pixels", width)
            .allSatisfy(line -> assertThat(line).matches(".*[-._@ ]"));
      }
    }
  }

  /** The lines in which a text is shown that begins so. */
  private static List<String> lines(WindowHarness harness, String beginning) {
    for (Node node : harness.scene().getRoot().lookupAll(".pref-row")) {
      TextFlow label = (TextFlow) node.lookup("MarkedText");
      Map<Long, String> lines = new TreeMap<>();
      for (Node part : label.getChildren()) {
        String letters =
            part instanceof Group group
                ? ((Text) group.getChildren().getFirst()).getText()
                : ((Text) part).getText();
        lines.merge(Math.round(part.getBoundsInParent().getMaxY()), letters, String::concat);
      }
      if (String.join("", lines.values()).startsWith(beginning)) {
        return List.copyOf(lines.values());
      }
    }
    throw new AssertionError("no " + beginning);
  }

  @Test
  void whoBeganToAddAnAccountGoesBackToTheOther() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.fresh(), Settings.Theme.LIGHT, "en")) {
      assertThat(harness.has("#other-account")).as("there is no other").isFalse();
      harness.session.adopt(new ProfileList(FakeProfiles.homeAndWork().list().all(), "0a0a0a0a"));
      harness.settle();
      Button other = harness.find("#other-account", Button.class);
      assertThat(other.getText()).isEqualTo("Use anna@example.com (tailnet.example.com) instead");
      harness.screenshot("sign-in-other-account");
      harness.robot.interact(other::requestFocus);
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.SwitchAccount("first"));
      harness.session.adopt(new ProfileList(FakeProfiles.homeAndWork().list().all(), "first"));
      harness.settle();
      assertThat(harness.has("#other-account")).as("nobody is signed in at the other").isFalse();
    }
  }

  @Test
  void theFieldHasTheServerOfTheAccountThatComesIntoUse() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.fresh(), Settings.Theme.LIGHT, "en")) {
      List<Profile> all = FakeProfiles.homeAndWork().list().all();
      harness.session.adopt(new ProfileList(all, "first"));
      harness.robot.write("typed.example");
      harness.session.adopt(new ProfileList(all, "0a0a0a0a"));
      harness.settle();
      assertThat(harness.find("#server-url", TextField.class).getText())
          .isEqualTo("https://work.example");
      harness.robot.write("x");
      harness.become(Tailnets.fresh());
      assertThat(harness.find("#server-url", TextField.class).getText())
          .as("what is typed stays")
          .isNotEqualTo("https://work.example");
      List<Profile> more = new ArrayList<>(all);
      more.add(new Profile("0b0b0b0b", "0b0b0b0b", "", ""));
      harness.session.adopt(new ProfileList(more, "0b0b0b0b"));
      harness.settle();
      assertThat(harness.find("#server-url", TextField.class).getText())
          .as("nobody has said where")
          .isEmpty();
    }
  }

  @Test
  void anAccountIsRenamedWithoutAMouse() throws Exception {
    try (WindowHarness harness = open()) {
      harness.robot.interact(() -> harness.window().showPreferences());
      harness.robot.interact(
          () -> harness.find("#account-rename-0a0a0a0a", Button.class).requestFocus());
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("account-name-0a0a0a0a");
      assertThat(harness.find("#account-name-0a0a0a0a", TextField.class).getText())
          .isEqualTo("work.example");
      harness.robot.write("Office").type(KeyCode.ENTER); // all of the old name was chosen
      harness.settle();
      assertThat(harness.commands)
          .containsExactly(new AppCommand.RenameAccount("0a0a0a0a", "Office"));
      assertThat(harness.focusedId()).isEqualTo("account-rename-0a0a0a0a");

      List<Profile> all = new ArrayList<>(FakeProfiles.homeAndWork().list().all());
      all.set(1, new Profile("0a0a0a0a", "Office", "", "https://work.example"));
      harness.session.adopt(new ProfileList(all, "first"));
      harness.settle();
      assertThat(harness.focusedId()).as("the keys stay").isEqualTo("account-rename-0a0a0a0a");
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.find("#account-name-0a0a0a0a", TextField.class).getText())
          .isEqualTo("Office");
      harness.robot.write("x").type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.focusedId())
          .as("the page is still there")
          .isEqualTo("account-rename-0a0a0a0a");
      assertThat(harness.commands).hasSize(1);
    }
  }

  @Test
  void theMenuOfAHundredAccountsFitsTheScreenAndLeadsToTheRest() throws Exception {
    List<Profile> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(new Profile(String.format("%08x", i), "hub-" + i, "", "https://hub.example"));
    }
    try (WindowHarness harness =
        open(new ProfileList(all, all.get(70).id()), Settings.Theme.LIGHT, "en")) {
      openAccounts(harness);
      assertThat(((RadioMenuItem) entry(harness, "account-00000046")).isSelected()).isTrue();
      assertThat(Pictures.menu().getHeight()).isLessThan(480);
      harness.robot.interact(() -> entry(harness, "account-more").fire());
      assertThat(harness.commands).containsExactly(new AppCommand.ShowPreferences());
    }
  }

  @Test
  void whereNobodyKeepsSeveralAccountsThePreferencesHaveNone() throws Exception {
    try (WindowHarness harness = open(ProfileList.NONE, Settings.Theme.LIGHT, "en")) {
      harness.robot.interact(() -> harness.window().showPreferences());
      harness.settle();
      assertThat(harness.has("#account-add")).isFalse();
    }
  }

  @Test
  void theOnlyAccountCannotBeRemoved() throws Exception {
    Profile only = new Profile("first", "hub.example", "", "https://hub.example");
    try (WindowHarness harness =
        open(new ProfileList(List.of(only), "first"), Settings.Theme.LIGHT, "en")) {
      openAccounts(harness);
      assertThat(accounts(harness.find("#more", MenuButton.class)).getItems())
          .extracting(MenuItem::getId)
          .contains("account-first", "account-add")
          .doesNotContain("account-remove");
    }
  }

  @Test
  void drawsTheAccounts() throws Exception {
    List<Profile> all = new ArrayList<>(FakeProfiles.homeAndWork().list().all());
    all.add(
        new Profile(
            "0c0c0c0c",
            "a.very.long.login.name.of.somebody@a-company-with-a-long-name.example (hub_1.example)",
            "a.very.long",
            "https://hub.example"));
    ProfileList list = new ProfileList(all, "first");
    for (String language : List.of("en", "ja")) {
      for (Settings.Theme theme : List.of(Settings.Theme.LIGHT, Settings.Theme.DARK)) {
        String name = language + "-" + (theme == Settings.Theme.DARK ? "dark" : "light");
        try (WindowHarness harness = open(list, theme, language)) {
          openAccounts(harness);
          Scene menu =
              Window.getWindows().stream()
                  .filter(PopupWindow.class::isInstance)
                  .map(Window::getScene)
                  .reduce((first, second) -> second)
                  .orElseThrow();
          harness.screenshot("accounts-menu-" + name, Objects.requireNonNull(menu));
          harness.robot.type(KeyCode.ESCAPE, KeyCode.ESCAPE);
          harness.robot.interact(() -> harness.window().askRemoveAccount("first"));
          harness.screenshot("accounts-remove-" + name);
          harness.robot.interact(() -> harness.window().askRemoveAccount("0c0c0c0c"));
          harness.screenshot("accounts-remove-other-" + name);
          harness.robot.type(KeyCode.ESCAPE);
          harness.robot.interact(() -> {
            harness.window().showPreferences();
            harness.find("#preferences-scroll", ScrollPane.class).setVvalue(1);
          });
          harness.screenshot("accounts-preferences-" + name);
        }
      }
    }
  }
}
