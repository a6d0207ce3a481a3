package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.paint.Paint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding devices in the window and what is shown of them. */
class DevicesPageTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  @Test
  void opensWithTheCursorInTheSearchField() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void typingFindsAndEnterCopiesTheFullName() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("thinkp");
      harness.settle();
      assertThat(harness.text("#device-name")).isEqualTo("thinkpad");
      harness.robot.type(KeyCode.ENTER);
      assertThat(harness.clipboard()).isEqualTo("thinkpad.quiet-harbor.internal");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.find("#search", TextField.class).getText()).isEmpty();
    }
  }

  @Test
  void everythingGoesByKeyboard() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.type(KeyCode.DOWN, 4);
      harness.settle();
      assertThat(harness.text("#device-name")).isEqualTo("ben-laptop");
      harness.robot.press(KeyCode.CONTROL, KeyCode.C).release(KeyCode.C, KeyCode.CONTROL);
      assertThat(harness.clipboard()).isEqualTo("ben-laptop.quiet-harbor.internal");
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("devices");
      harness.robot.type(KeyCode.UP);
      harness.settle();
      assertThat(harness.text("#device-name")).isEqualTo("desk");
      harness.robot.type(KeyCode.N);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("search");
      assertThat(harness.find("#search", TextField.class).getText()).isEqualTo("n");
      harness.robot.interact(() -> harness.find("#connection-toggle", Node.class).requestFocus());
      harness.robot.press(KeyCode.CONTROL, KeyCode.F).release(KeyCode.F, KeyCode.CONTROL);
      harness.settle();
    }
  }

  @Test
  void theCursorComesBackToTheSearchWhereverItWas() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.run(new AppCommand.About()));
      assertThat(harness.focusedId()).isEqualTo("about-close");
      harness.robot.type(KeyCode.ESCAPE);
      assertSearching(harness, "after a card");

      harness.robot.interact(() -> harness.find("#more", MenuButton.class).requestFocus());
      harness.robot.type(KeyCode.SPACE);
      await().until(() -> harness.find("#more", MenuButton.class).isShowing());
      harness.robot.type(KeyCode.ESCAPE);
      await().until(() -> !harness.find("#more", MenuButton.class).isShowing());
      harness.robot.type(KeyCode.ESCAPE);
      assertSearching(harness, "after a menu");

      harness.robot.interact(() -> harness.run(new AppCommand.ShowPreferences()));
      harness.robot.type(KeyCode.ESCAPE);
      assertSearching(harness, "after the preferences");

      harness.robot.type(KeyCode.TAB);
      harness.settle();
      harness.become(Tailnets.alone());
      harness.become(Tailnets.family());
      assertThat(harness.focusedId()).as("the list is there again").isIn("devices", "search");

      harness.become(Tailnets.fresh());
      assertThat(harness.focusedId()).as("the sign-in came").isEqualTo("server-url");
      harness.become(Tailnets.family());
      assertSearching(harness, "signed in");
    }
  }

  @Test
  void theKeysAreNeverLeftToTheSwitchWhileSomebodySignsIn() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.write("tailnet.example.com").type(KeyCode.ENTER);
      harness.settle();
      harness.become(Tailnets.in(NodeState.STARTING, Tailnets.off()));
      // Who waits presses Enter once more; it must not switch off what has just begun.
      harness.robot.type(KeyCode.ENTER, KeyCode.SPACE);
      harness.settle();
      assertThat(harness.node.commands()).doesNotContain("down");
      harness.become(Tailnets.family());
      assertSearching(harness, "connected");
    }
  }

  private static void assertSearching(WindowHarness harness, String when) throws Exception {
    harness.settle();
    assertThat(harness.focusedId()).as(when).isEqualTo("search");
  }

  @Test
  void enterWithoutAMatchSaysSoAndCopiesNothing() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("nas").type(KeyCode.ENTER);
      harness.settle();
      assertThat(toasts(harness)).anyMatch(said -> said.contains("nas.quiet-harbor.internal"));
      harness.robot.write("zzzz").type(KeyCode.ENTER);
      harness.settle();
      assertThat(toasts(harness))
          .contains("Nothing to copy")
          .noneMatch(said -> said.contains("nas.quiet-harbor.internal"));
      assertThat(harness.clipboard()).isEqualTo("nas.quiet-harbor.internal");
    }
  }

  private static List<String> toasts(WindowHarness harness) {
    return harness.scene().getRoot().lookupAll(".toast").stream()
        .map(toast -> ((Label) toast).getText())
        .toList();
  }

  @Test
  void typingSearchesWhereverTheCursorIs() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      for (String selector : new String[] {"#connection-toggle", "#more", "#ping", ".copy-row"}) {
        harness.robot.interact(() -> harness.find(selector, Node.class).requestFocus());
        harness.robot.write("na");
        harness.settle();
        assertThat(harness.find("#search", TextField.class).getText()).as(selector).isEqualTo("na");
        assertThat(harness.text("#device-name")).isEqualTo("nas");
        harness.robot.type(KeyCode.ESCAPE);
        harness.settle();
      }
    }
  }

  @Test
  void theBestMatchIsChosenAlsoWhereAnotherWasBefore() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("studio").type(KeyCode.ESCAPE);
      harness.robot.write("na").type(KeyCode.ENTER);
      assertThat(harness.clipboard()).isEqualTo("nas.quiet-harbor.internal");
      harness.robot.type(KeyCode.ESCAPE);
      harness.robot.write("in").type(KeyCode.ENTER); // which ".internal" holds in all names
      assertThat(harness.clipboard()).isEqualTo("thinkpad.quiet-harbor.internal");
    }
  }

  @Test
  void namesStandOutFromAddressesAndFoundLettersFromNames() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(fill(harness, "thinkpad")).isNotEqualTo(fill(harness, "desk")); // offline
      assertThat(fill(harness, "thinkpad")).isNotEqualTo(fill(harness, "100.64.0.5"));
      Paint plain = fill(harness, "thinkpad");
      harness.robot.write("think");
      await().until(() -> rowLabel(harness, "think").isPresent());
      assertThat(fill(harness, "think")).isNotEqualTo(plain);
      assertThat(fill(harness, "pad")).isEqualTo(plain);
    }
  }

  private static Paint fill(WindowHarness harness, String text) {
    return rowLabel(harness, text).orElseThrow().getTextFill();
  }

  /** On the JavaFX thread, after the layout that a change of rows waits for. */
  private static Optional<Label> rowLabel(WindowHarness harness, String text) {
    List<Label> labels = new ArrayList<>();
    harness.robot.interact(() -> {
      harness.scene().getRoot().applyCss();
      harness.scene().getRoot().layout();
      harness.scene().getRoot().lookupAll(".peer-cell .label").stream()
          .map(Label.class::cast)
          .filter(label -> label.getText().equals(text))
          .forEach(labels::add);
    });
    return labels.stream().findFirst();
  }

  @Test
  void aThousandDevicesAreFilteredByTheKeystroke() throws Exception {
    try (WindowHarness harness = open(Tailnets.large(1000))) {
      ListView<?> list = harness.find("#devices", ListView.class);
      assertThat(list.getItems()).hasSizeGreaterThan(1000);
      assertThat(harness.scene().getRoot().lookupAll(".peer-cell")).hasSizeLessThan(40);
      harness.robot.write("0777");
      harness.settle();
      assertThat(harness.text("#device-name")).isEqualTo("host-0777");
      assertThat(list.getItems()).hasSize(1);
    }
  }

  @Test
  void newsKeepsTheChoiceAndTheCursor() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("nas");
      harness.settle();
      harness.become(Tailnets.family());
      assertThat(harness.text("#device-name")).isEqualTo("nas");
      assertThat(harness.focusedId()).isEqualTo("search");
      assertThat(harness.find("#search", TextField.class).getText()).isEqualTo("nas");
    }
  }

  @Test
  void escapeEndsTheSearchThenPutsTheWindowAway() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("studio");
      harness.robot.interact(() -> harness.find("#connection-toggle", Node.class).requestFocus());
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("search");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.find("#search", TextField.class).getText()).isEmpty();
      assertThat(harness.window().isShowing()).isTrue();
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.window().isShowing()).isFalse();
    }
  }

  @Test
  void anExpiredDeviceIsNotToldThatThereAreNoOthers() throws Exception {
    NodeProblem expired = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
    NodeStatus nobody =
        Tailnets.with(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.alone()), expired);
    try (WindowHarness harness = open(nobody)) {
      assertThat(harness.find(".empty-title", Label.class).getText())
          .isEqualTo("Your devices show again once you have signed in");
      assertThat(harness.has("#empty-action")).isFalse();
      assertThat(TrayMenu.of(harness.session.state(), Strings.of(Locale.ENGLISH), true).items())
          .contains(
              new TrayItem.Caption(
                  "no-devices", "Your devices show again once you have signed in"));
    }
  }

  @Test
  void whoHasNoOtherDeviceIsToldWhereTheNextOneSignsIn() throws Exception {
    try (WindowHarness harness = open(Tailnets.alone())) {
      harness.screenshot("alone");
      harness.robot.clickOn("#empty-action");
      harness.settle();
      assertThat(harness.clipboard())
          .isEqualTo(harness.session.state().preferences().controlUrl().toString());
    }
  }
}
