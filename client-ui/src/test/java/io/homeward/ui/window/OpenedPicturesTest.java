package io.homeward.ui.window;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.session.ServiceAnswers;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws what can be opened on a device, a narrow window and a trial. */
class OpenedPicturesTest {
  @TempDir Path dir;

  @Test
  void drawsWhatADeviceAnsweredWith() throws Exception {
    drawAnswers("answers", Map.of(22, true, 443, true));
    drawAnswers("answers-silent", Map.of());
  }

  private void drawAnswers(String name, Map<Integer, Boolean> open) throws Exception {
    Map<Integer, Boolean> ports =
        Stream.of(5900, 445, 22, 80, 443)
            .collect(Collectors.toMap(port -> port, port -> open.getOrDefault(port, false)));
    Pictures.drawEach(
        dir,
        name,
        Tailnets.family(),
        harness -> {
          choose(harness, "thinkpad");
          String key = Objects.requireNonNull(harness.session.state().device(4)).key();
          harness.session.adopt(
              new ServiceAnswers(Map.of(key, new ServiceAnswers.OfDevice("100.64.0.5", ports))));
          return harness.scene();
        });
  }

  private static void choose(WindowHarness harness, String device) {
    harness.robot.write(device).type(KeyCode.RIGHT);
    harness.settle();
  }

  @Test
  void drawsTheAccountForSshOfADevice() throws Exception {
    Pictures.drawEach(
        dir,
        "ssh-user",
        Tailnets.family(),
        harness -> {
          choose(harness, "studio-mac");
          harness.robot.interact(() -> harness.find("#ssh-user", Button.class).fire());
          harness.robot.write("anna lee").type(KeyCode.ENTER);
          return harness.scene();
        });
  }

  @Test
  void drawsOneColumnInANarrowWindow() throws Exception {
    drawNarrow("narrow", Tailnets.family(), "studio-mac");
    drawNarrow("narrow-long-names", Tailnets.longNames(), "the-mac");
  }

  private void drawNarrow(String name, NodeStatus status, String device) throws Exception {
    Pictures.drawEach(
        dir,
        name,
        status,
        harness -> {
          harness.robot.interact(() -> harness.window().stage().setWidth(520));
          return harness.scene();
        });
    Pictures.drawEach(
        dir,
        name + "-device",
        status,
        harness -> {
          harness.robot.interact(() -> harness.window().stage().setWidth(520));
          choose(harness, device);
          return harness.scene();
        });
  }

  @Test
  void drawsATrial() throws Exception {
    drawTrial("trial", harness -> {});
    drawTrial("trial-quit", harness -> harness.window().askQuit());
    drawTrial("trial-narrow", harness -> harness.window().stage().setWidth(540));
  }

  private void drawTrial(String name, Consumer<WindowHarness> more) throws Exception {
    Pictures.drawEach(
        dir,
        name,
        Tailnets.shielded(Tailnets.family()),
        harness -> {
          harness.session.trialAt(Tailnets.SERVER);
          harness.robot.interact(() -> more.accept(harness));
          return harness.scene();
        });
  }
}
