package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.settings.WindowPlace;
import io.homeward.ui.testing.Tailnets;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.event.Event;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.paint.Paint;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

class MainWindowTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  private static String text(WindowHarness harness, String selector) {
    Node node = harness.find(selector, Node.class);
    return node instanceof Label label ? label.getText() : node.getAccessibleText();
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
      assertThat(text(harness, "#device-name")).isEqualTo("thinkpad");
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
      assertThat(text(harness, "#device-name")).isEqualTo("ben-laptop");
      harness.robot.press(KeyCode.CONTROL, KeyCode.C).release(KeyCode.C, KeyCode.CONTROL);
      assertThat(harness.clipboard()).isEqualTo("ben-laptop.quiet-harbor.internal");
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("devices");
      harness.robot.type(KeyCode.UP);
      harness.settle();
      assertThat(text(harness, "#device-name")).isEqualTo("desk");
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
  void typingSearchesWhereverTheCursorIs() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      for (String selector : new String[] {"#connection-toggle", "#more", "#ping", ".copy-row"}) {
        harness.robot.interact(() -> harness.find(selector, Node.class).requestFocus());
        harness.robot.write("na");
        harness.settle();
        assertThat(harness.find("#search", TextField.class).getText()).as(selector).isEqualTo("na");
        assertThat(text(harness, "#device-name")).isEqualTo("nas");
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
  void controlWithADigitCopiesThatForm() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("studio");
      harness.settle();
      String[] forms = {
        "studio-mac.quiet-harbor.internal",
        "studio-mac",
        "100.64.0.6",
        "fd7a:115c:a1e0::ab05",
        "smb://studio-mac.quiet-harbor.internal",
        "\\\\studio-mac.quiet-harbor.internal\\",
        "vnc://studio-mac.quiet-harbor.internal",
        "ssh anna@studio-mac.quiet-harbor.internal",
        "http://studio-mac.quiet-harbor.internal"
      };
      for (int i = 0; i < forms.length; i++) {
        KeyCode digit = KeyCode.getKeyCode(Integer.toString(i + 1));
        harness.robot.press(KeyCode.CONTROL, digit).release(digit, KeyCode.CONTROL);
        assertThat(harness.clipboard()).isEqualTo(forms[i]);
      }
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
  void keysOfTheWindowCloseQuitAndExplain() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.type(KeyCode.F1);
      harness.settle();
      assertThat(harness.has(".about-card")).isTrue();
      harness.robot.type(KeyCode.ESCAPE);
      harness.robot.press(KeyCode.CONTROL, KeyCode.Q).release(KeyCode.Q, KeyCode.CONTROL);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("quit-cancel");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.has(".about-card")).isFalse();
      assertThat(harness.commands)
          .containsExactly(new AppCommand.About(), new AppCommand.AskQuit());
      harness.robot.press(KeyCode.CONTROL, KeyCode.Q).release(KeyCode.Q, KeyCode.CONTROL);
      harness.robot.type(KeyCode.TAB, KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).endsWith(new AppCommand.Quit());
      harness.robot.press(KeyCode.CONTROL, KeyCode.W).release(KeyCode.W, KeyCode.CONTROL);
      harness.settle();
      assertThat(harness.window().isShowing()).isFalse();
    }
  }

  @Test
  void aClickOnACopyFormCopiesItAndShowsTheCheck() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CopyRow row = copyRow(harness, "100.64.0.6");
      harness.robot.clickOn(row);
      assertThat(harness.clipboard()).isEqualTo("100.64.0.6");
      assertThat(row.getPseudoClassStates()).anyMatch(p -> p.getPseudoClassName().equals("copied"));
      await()
          .until(() ->
              row.getPseudoClassStates().stream()
                  .noneMatch(p -> p.getPseudoClassName().equals("copied")));
    }
  }

  @Test
  void anotherDeviceFillsTheSameRowsAndAPressUnderWayCopiesNothingOfIt() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CopyRow row = copyRow(harness, "100.64.0.6");
      String before = harness.clipboard();
      harness.robot.moveTo(row).press(MouseButton.PRIMARY);
      harness.robot.write("thinkp");
      harness.settle();
      harness.robot.release(MouseButton.PRIMARY);
      harness.settle();
      assertThat(row.getScene()).isNotNull();
      assertThat(row.copyText()).startsWith("100.64.0.").isNotEqualTo("100.64.0.6");
      assertThat(row.getAccessibleText()).contains(row.copyText());
      assertThat(harness.clipboard()).isEqualTo(before);
      harness.robot.clickOn(row);
      assertThat(harness.clipboard()).isEqualTo(row.copyText());
    }
  }

  private static CopyRow copyRow(WindowHarness harness, String text) {
    return harness
        .robot
        .from(harness.scene().getRoot())
        .lookup(".copy-row")
        .queryAllAs(CopyRow.class)
        .stream()
        .filter(row -> row.copyText().equals(text))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hoverShowsTheCopyFormsAndAClickThereCopies() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.moveTo("ben-laptop");
      await().until(() -> harness.has("#copy-popover"));
      harness.robot.clickOn(copyRow(harness, "smb://ben-laptop.quiet-harbor.internal"));
      assertThat(harness.clipboard()).isEqualTo("smb://ben-laptop.quiet-harbor.internal");
      harness.robot.moveTo("#more");
      await().until(() -> !harness.has("#copy-popover"));
    }
  }

  @Test
  void pingSaysWhatCame() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CompletableFuture<PingReply> reply = new CompletableFuture<>();
      harness.node.answerPings(reply);
      harness.robot.interact(() -> harness.find("#ping", Button.class).fire());
      assertThat(text(harness, "#ping-result")).isEqualTo("Pinging…");
      reply.complete(new PingReply(Duration.ofMillis(12), Endpoint.parse("192.0.2.7:41641"), ""));
      harness.settle();
      assertThat(text(harness, "#ping-result")).isEqualTo("Answered in 12 ms, direct");
      harness.node.answerPings(CompletableFuture.failedFuture(new TimeoutException()));
      harness.robot.interact(() -> harness.find("#ping", Button.class).fire());
      harness.settle();
      assertThat(text(harness, "#ping-result")).startsWith("No answer");
      assertThat(harness.node.commands()).contains("ping 100.64.0.6");
    }
  }

  @Test
  void openButtonsHandTheirLinkOn() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.find("#open-screen", Button.class).fire());
      assertThat(harness.opened)
          .containsExactly(URI.create("vnc://studio-mac.quiet-harbor.internal"));
    }
  }

  @Test
  void theSwitchDisconnectsAndConnects() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.clickOn("#connection-toggle");
      harness.become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
      assertThat(text(harness, "#status")).isEqualTo("Disconnected");
      harness.robot.clickOn("#connection-toggle");
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("down", "up");
    }
  }

  @Test
  void signsInAtAServerOfOnesOwn() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    try (WindowHarness harness = open(Tailnets.fresh())) {
      assertThat(harness.focusedId()).isEqualTo("server-url");
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(text(harness, "#mistake")).startsWith("Type the URL");
      harness.robot.write("tailnet.example.com").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(Tailnets.SERVER);
      assertThat(harness.settings().lastServer()).isEqualTo("https://tailnet.example.com");
      harness.become(Tailnets.withAuthUrl(Tailnets.fresh(), page));
      assertThat(harness.opened).containsExactly(page);
      assertThat(harness.find("#auth-url", CopyRow.class).copyText()).isEqualTo(page.toString());
      harness.robot.clickOn("#open-again");
      assertThat(harness.opened).containsExactly(page, page);
      harness.become(Tailnets.family());
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void aSignInCanBeGivenUp() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    try (WindowHarness harness = open(Tailnets.withAuthUrl(Tailnets.fresh(), page))) {
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("cancelLogin");
    }
  }

  @Test
  void theTrialSignsInHere() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.interact(() -> harness.find("#try-here", Button.class).fire());
      await().until(() -> harness.node.commands().contains("up"));
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(WindowHarness.TRIAL);
    }
  }

  @Test
  void anErrorSaysWhatToDoAndGoesAway() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(harness.has("#problem-banner")).isFalse();
      NodeProblem problem = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
      harness.become(Tailnets.with(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()), problem));
      assertThat(harness.has("#problem-banner")).isTrue();
      assertThat(harness.has("#devices")).isTrue();
      harness.robot.clickOn("Sign in again");
      harness.settle();
      assertThat(harness.node.requests().getFirst().forceLogin()).isTrue();
      harness.become(Tailnets.family());
      assertThat(harness.has("#problem-banner")).isFalse();
    }
  }

  @Test
  void aConnectionThatNoOtherProgramCanUseSaysSoAndOffersToAskForIt() throws Exception {
    NodeProblem inside = new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs");
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(harness.find("#open-files", Button.class).isDisabled()).isFalse();
      harness.become(Tailnets.with(Tailnets.family(), inside));
      assertThat(text(harness, "#status")).isEqualTo("Connected inside Homeward only");
      assertThat(harness.find("#open-files", Button.class).isDisabled()).isTrue();
      harness.robot.clickOn("#allow-interface");
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.AllowInterface());
      harness.become(Tailnets.family());
      assertThat(harness.has("#allow-interface")).isFalse();
      assertThat(text(harness, "#status")).isEqualTo("Connected");
    }
  }

  @Test
  void anotherLanguageIsSpokenAtOnceAndOfWhatComesAfterwards() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.change(settings -> settings.withLanguage("ja"));
      assertThat(text(harness, "#status")).isEqualTo("接続済み");
      harness.become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
      assertThat(text(harness, "#status")).isEqualTo("切断");
    }
  }

  @Test
  void theWindowComesBackWhereItWasAndAsLarge() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> {
        Stage stage = harness.window().stage();
        stage.setX(120);
        stage.setY(60);
        stage.setWidth(810);
        stage.setHeight(505);
      });
      // Nobody closes it before the computer goes off.
      await().until(() -> harness.settings().window().width() == 810);
    }
    assertThat(place()).isEqualTo(new WindowPlace(120, 60, 810, 505, false));
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.window().stage().setMaximized(true));
    }
    // It is as large as it was when it no longer fills the screen.
    assertThat(place()).isEqualTo(new WindowPlace(120, 60, 810, 505, true));
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(harness.window().stage().isMaximized()).isTrue();
    }
  }

  private WindowPlace place() {
    return new SettingsStore(dir).settings().window();
  }

  @Test
  void theMenuLeadsToThePreferences() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      MenuButton more = harness.find("#more", MenuButton.class);
      harness.robot.interact(() ->
          more.getItems().stream()
              .filter(item -> "Preferences…".equals(item.getText()))
              .forEach(MenuItem::fire));
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("preferences-search");
    }
  }

  @Test
  void aThousandDevicesAreFilteredByTheKeystroke() throws Exception {
    try (WindowHarness harness = open(Tailnets.large(1000))) {
      ListView<?> list = harness.find("#devices", ListView.class);
      assertThat(list.getItems()).hasSizeGreaterThan(1000);
      assertThat(harness.scene().getRoot().lookupAll(".peer-cell")).hasSizeLessThan(40);
      harness.robot.write("0777");
      harness.settle();
      assertThat(text(harness, "#device-name")).isEqualTo("host-0777");
      assertThat(list.getItems()).hasSize(1);
    }
  }

  @Test
  void newsKeepsTheChoiceAndTheCursor() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("nas");
      harness.settle();
      harness.become(Tailnets.family());
      assertThat(text(harness, "#device-name")).isEqualTo("nas");
      assertThat(harness.focusedId()).isEqualTo("search");
      assertThat(harness.find("#search", TextField.class).getText()).isEqualTo("nas");
    }
  }

  @Test
  void everyControlHasAccessibleText() throws Exception {
    for (NodeStatus status : new NodeStatus[] {Tailnets.family(), Tailnets.fresh()}) {
      try (WindowHarness harness = open(status)) {
        List<String> silent = new ArrayList<>();
        harness.robot.interact(() -> collectSilent(harness.scene().getRoot(), silent));
        assertThat(silent).isEmpty();
      }
    }
  }

  private static void collectSilent(Node node, List<String> silent) {
    boolean pressable = node instanceof ButtonBase || node instanceof TextInputControl;
    if (pressable && node.isVisible() && node.getParent() != null) {
      Object spoken = node.queryAccessibleAttribute(AccessibleAttribute.TEXT);
      String own = node.getAccessibleText();
      boolean speaks =
          (own != null && !own.isBlank()) || (spoken instanceof String s && !s.isBlank());
      if (!speaks) {
        silent.add(node.toString());
      }
    }
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collectSilent(child, silent));
    }
  }

  @Test
  void aboutClosesWithEscape() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.run(new AppCommand.About()));
      assertThat(harness.has(".about-card")).isTrue();
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.has(".about-card")).isFalse();
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void tabDoesNotLeaveTheAboutCardForWhatLiesBelow() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.run(new AppCommand.About()));
      for (int pressed = 0; pressed < 4; pressed++) {
        harness.robot.type(KeyCode.TAB);
        harness.settle();
        assertThat(harness.focusedId()).isEqualTo("about-close");
      }
    }
  }

  @Test
  void signingOutAsksAndEscapeLeavesAllAsItIs() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.window().askSignOut());
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("sign-out-cancel");
      harness.screenshot("sign-out-question");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.has(".about-card")).isFalse();
      assertThat(harness.commands).isEmpty();
      harness.robot.interact(() -> harness.window().askSignOut());
      harness.settle();
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("sign-out-yes");
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.SignOut());
      assertThat(harness.has(".about-card")).isFalse();
    }
  }

  @Test
  void quittingAsksOnlyWhereItEndsTheConnection() throws Exception {
    try (WindowHarness harness = open(Tailnets.off())) {
      harness.robot.interact(() -> harness.run(new AppCommand.AskQuit()));
      assertThat(harness.commands).endsWith(new AppCommand.Quit());
    }
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.node.ofAnotherProcess = true;
      harness.robot.interact(() -> harness.run(new AppCommand.AskQuit()));
      assertThat(harness.commands).endsWith(new AppCommand.Quit());
    }
  }

  @Test
  void withoutATrayClosingTheWindowAsksBeforeItEndsTheConnection() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.onlyWindow = true;
      harness.robot.type(KeyCode.ESCAPE); // would leave nothing to be seen
      harness.settle();
      assertThat(harness.window().isShowing()).isTrue();
      closeByTheWindowManager(harness);
      assertThat(harness.window().isShowing()).isTrue();
      assertThat(harness.focusedId()).isEqualTo("quit-cancel");
      harness.screenshot("quit-question-without-tray");
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.window().isShowing()).isFalse();
      assertThat(harness.closed).hasValue(0);
      harness.robot.interact(() -> harness.window().show());
      closeByTheWindowManager(harness);
      harness.robot.type(KeyCode.TAB, KeyCode.SPACE);
      harness.settle();
      assertThat(harness.commands).endsWith(new AppCommand.Quit());
    }
  }

  @Test
  void withoutAConnectionClosingTheOnlyWindowEndsTheApp() throws Exception {
    try (WindowHarness harness = open(Tailnets.off())) {
      harness.onlyWindow = true;
      closeByTheWindowManager(harness);
      assertThat(harness.window().isShowing()).isFalse();
      assertThat(harness.closed).hasValue(1);
    }
  }

  private static void closeByTheWindowManager(WindowHarness harness) {
    harness.robot.interact(() -> {
      Stage stage = harness.window().stage();
      WindowEvent request = new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST);
      Event.fireEvent(stage, request);
    });
    harness.settle();
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
  void nothingIsDrawnAgainAndAgainWhileTheWindowIsHidden() throws Exception {
    FxToolkit.registerPrimaryStage();
    int others = animations(); // of what other tests have left
    for (NodeStatus status : List.of(Tailnets.family(), Tailnets.fresh())) {
      try (WindowHarness harness = open(status)) {
        harness.robot.interact(() -> harness.window().stage().hide());
        await().untilAsserted(() -> assertThat(animations()).isLessThanOrEqualTo(others));
        harness.robot.interact(() -> harness.window().show());
        harness.settle();
        assertThat(harness.focusedId()).as("the cursor is back").isIn("search", "server-url");
      }
    }
  }

  /** How many animations there are for which JavaFX draws sixty times a second. */
  private static int animations() {
    int[] count = new int[1];
    new FxRobot()
        .interact(() -> {
          try {
            Object timer = com.sun.javafx.tk.Toolkit.getToolkit().getPrimaryTimer();
            for (String name : new String[] {"receiversLength", "animationTimersLength"}) {
              Field length =
                  com.sun.scenario.animation.AbstractPrimaryTimer.class.getDeclaredField(name);
              length.setAccessible(true);
              count[0] += length.getInt(timer);
            }
          } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
          }
        });
    return count[0];
  }

  @Test
  void aServerIsLookedForWhileItsNameIsTyped() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      URI server = URI.create("http://192.168.1.5:4663");
      harness.servers.add(server);
      harness.robot.write("192.168.1.5");
      await()
          .untilAsserted(() ->
              assertThat(harness.find("#finding", Label.class).getText())
                  .contains(server.toString()));
      assertThat(harness.asked).hasSize(1);
      harness.screenshot("sign-in-server-found");
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(server);
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

  @Test
  void aLinkWithAnInviteWaitsForThePerson() throws Exception {
    String link = "homeward://join?server=https%3A%2F%2Fhub.example#hw-key-1";
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.interact(() -> harness.window().showInvite(link));
      harness.settle();
      assertThat(harness.find("#server-url", TextField.class).getText())
          .isEqualTo("https://hub.example/join#hw-key-1");
      assertThat(text(harness, "#invitation")).contains("hub.example");
      harness.screenshot("invitation");
      assertThat(harness.node.commands()).isEmpty();
      harness.robot.clickOn("#sign-in");
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("up");
    }
  }

  @Test
  void aLinkToAnotherNetworkChangesNothingOfThisOne() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() ->
          harness.window().showInvite("homeward://join?server=https%3A%2F%2Fhub.example#hw-key-1"));
      harness.settle();
      assertThat(harness.node.commands()).isEmpty();
      assertThat(harness.scene().getRoot().lookupAll(".toast"))
          .anyMatch(toast -> ((Label) toast).getText().contains("sign out first"));
    }
  }

  @Test
  void anOldErrorGoesWhenANewMistakeIsMade() throws Exception {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "https://nosuch.example", "");
    try (WindowHarness harness = open(Tailnets.with(Tailnets.fresh(), gone))) {
      assertThat(harness.has("#problem-banner")).isTrue();
      harness.robot.interact(
          () -> harness.find("#server-url", TextField.class).setText("ftp://nosuch.example"));
      harness.robot.clickOn("#sign-in");
      harness.settle();
      assertThat(harness.has("#mistake")).isTrue();
      assertThat(harness.has("#problem-banner")).isFalse();
    }
  }
}
