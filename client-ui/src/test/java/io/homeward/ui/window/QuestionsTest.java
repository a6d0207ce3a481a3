package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.List;
import javafx.event.Event;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards over the window, and how it closes and quits. */
class QuestionsTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
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
      for (String stop : List.of("sign-out-yes", "sign-out-cancel", "sign-out-yes")) {
        harness.robot.type(KeyCode.TAB); // and never what lies below
        harness.settle();
        assertThat(harness.focusedId()).isEqualTo(stop);
      }
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
}
