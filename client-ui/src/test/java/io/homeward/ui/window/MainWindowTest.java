package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.settings.WindowPlace;
import io.homeward.ui.testing.Tailnets;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** What frames every page: the switch, problems, languages, the place of the window. */
class MainWindowTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  @Test
  void theSwitchDisconnectsAndConnects() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.clickOn("#connection-toggle");
      harness.become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
      assertThat(harness.text("#status")).isEqualTo("Disconnected");
      harness.robot.clickOn("#connection-toggle");
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("down", "up");
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
      assertThat(harness.text("#status")).isEqualTo("Connected inside Homeward only");
      assertThat(harness.find("#open-files", Button.class).isDisabled()).isTrue();
      harness.robot.clickOn("#allow-interface");
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.AllowInterface());
      harness.become(Tailnets.family());
      assertThat(harness.has("#allow-interface")).isFalse();
      assertThat(harness.text("#status")).isEqualTo("Connected");
    }
  }

  @Test
  void anotherLanguageIsSpokenAtOnceAndOfWhatComesAfterwards() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.change(settings -> settings.withLanguage("ja"));
      assertThat(harness.text("#status")).isEqualTo("接続済み");
      harness.become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
      assertThat(harness.text("#status")).isEqualTo("切断");
    }
  }

  @Test
  void aButtonThatIsGoneLeavesTheKeysToTheSearchAndNotToTheSwitch() throws Exception {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, Tailnets.SERVER.toString(), "");
    try (WindowHarness harness = open(Tailnets.with(Tailnets.family(), gone))) {
      harness.robot.clickOn("#try-again");
      harness.settle();
      assertThat(harness.focusedId()).isEqualTo("try-again");
      harness.become(Tailnets.family());
      await().untilAsserted(() -> assertThat(harness.focusedId()).isEqualTo("search"));
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(harness.node.commands()).doesNotContain("down");
    }
  }

  @Test
  void theMenuOfTheWindowDoesNotHangOutOfIt() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      MenuButton more = harness.find("#more", MenuButton.class);
      harness.robot.clickOn("#more");
      await().until(more::isShowing);
      harness.settle();
      double[] ends = new double[2];
      harness.robot.interact(() -> {
        Node menu = more.getItems().getFirst().getParentPopup().getSkin().getNode();
        ends[0] = menu.localToScreen(menu.getLayoutBounds()).getMaxX();
        ends[1] = more.localToScreen(more.getLayoutBounds()).getMaxX();
      });
      assertThat(ends[0]).isCloseTo(ends[1], within(1.5));
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
}
