package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.ServiceAnswers;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.Pane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a device has it asked what it offers, and the buttons say what came of it. */
class ServiceMarksTest {
  private static final long THINKPAD = 4;
  private static final long BENS = 6;

  @TempDir Path dir;

  private WindowHarness open() throws Exception {
    return new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en");
  }

  private static void answer(WindowHarness harness, Map<Integer, Boolean> ports) {
    String key = Objects.requireNonNull(harness.session.state().device(THINKPAD)).key();
    harness.session.adopt(
        new ServiceAnswers(Map.of(key, new ServiceAnswers.OfDevice("100.64.0.5", ports))));
    harness.settle();
  }

  private static List<String> buttons(WindowHarness harness) {
    return harness.find("#links", Pane.class).getChildren().stream().map(Node::getId).toList();
  }

  private static boolean has(WindowHarness harness, String button, String mark) {
    return harness.find(button, Button.class).getPseudoClassStates().stream()
        .anyMatch(state -> state.getPseudoClassName().equals(mark));
  }

  @Test
  void whoLooksAtADeviceForAMomentHasItAsked() throws Exception {
    try (WindowHarness harness = open()) {
      harness.choose("thinkpad");
      await().until(() -> harness.looks.contains(new AppCommand.LookAt(THINKPAD, true)));
      await().until(() -> harness.looks.contains(new AppCommand.LookAt(THINKPAD, false)));
    }
  }

  @Test
  void nobodyIsAskedBeforeTheTunnelIsThere() throws Exception {
    NodeProblem inside = new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "");
    try (WindowHarness harness =
        new WindowHarness(
            dir, Tailnets.with(Tailnets.family(), inside), Settings.Theme.LIGHT, "en")) {
      assertThat(harness.looks).isEmpty();
      harness.become(Tailnets.family());
      await().until(() -> !harness.looks.isEmpty());
      assertThat(harness.looks)
          .allMatch(look -> look instanceof AppCommand.LookAt(_, boolean by) && !by);
    }
  }

  @Test
  void whatAnswersKeepsItsButtonAndTheRestGoesBehindTheMenuWithAWord() throws Exception {
    try (WindowHarness harness = open()) {
      harness.choose("thinkpad");
      assertThat(buttons(harness))
          .containsExactly("open-screen", "open-files", "open-ssh", "open-web");
      answer(harness, Map.of(22, true, 445, false, 5900, false, 80, false, 443, false));
      assertThat(buttons(harness)).containsExactly("open-ssh", "open-more");
      assertThat(has(harness, "#open-ssh", "answers")).isTrue();
      assertThat(harness.find("#open-ssh", Button.class).getTooltip().getText())
          .isEqualTo("It answered when Homeward asked.");
      assertThat(harness.find("#open-more", MenuButton.class).getItems())
          .extracting(MenuItem::getText)
          .containsExactly(
              "Screen Sharing (does not answer)",
              "Files (does not answer)",
              "Web page (does not answer)");
    }
  }

  @Test
  void whereNothingAnswersAllStayAndSaySo() throws Exception {
    try (WindowHarness harness = open()) {
      harness.choose("thinkpad");
      answer(harness, Map.of(22, false, 445, false, 5900, false, 80, false, 443, false));
      assertThat(buttons(harness))
          .containsExactly("open-screen", "open-files", "open-ssh", "open-web");
      assertThat(has(harness, "#open-ssh", "silent")).isTrue();
      assertThat(harness.find("#open-ssh", Button.class).getAccessibleText())
          .isEqualTo("Open SSH of thinkpad (does not answer)");
      harness.robot.clickOn("#open-ssh");
      assertThat(harness.opened).hasToString("[ssh://anna@thinkpad.quiet-harbor.internal]");
    }
  }

  @Test
  void noButtonMovesUnderThePointer() throws Exception {
    try (WindowHarness harness = open()) {
      harness.choose("thinkpad");
      harness.robot.moveTo("#open-files");
      answer(harness, Map.of(22, true, 445, false, 5900, false, 80, false, 443, false));
      assertThat(buttons(harness))
          .containsExactly("open-screen", "open-files", "open-ssh", "open-web");
      assertThat(has(harness, "#open-files", "silent")).as("marked at once").isTrue();
      harness.robot.moveTo("#device-name");
      await().until(() -> buttons(harness).equals(List.of("open-ssh", "open-more")));
    }
  }

  @Test
  void whoOpensSomethingOfAnothersDeviceHasItAsked() throws Exception {
    try (WindowHarness harness = open()) {
      harness.choose("ben-laptop");
      harness.looks.clear();
      harness.robot.clickOn("#open-ssh");
      await().until(() -> harness.looks.contains(new AppCommand.LookAt(BENS, true)));
    }
  }
}
