package io.homeward.ui.window;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.session.ServiceAnswers;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws what can be opened on a device, a narrow window and a trial. */
class OpenedPicturesTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsWhatADeviceAnsweredWith() throws Exception {
    drawAnswers("answers-light", Map.of(22, true, 443, true), LIGHT, "en");
    drawAnswers("answers-silent-dark", Map.of(), DARK, "en");
    drawAnswers("answers-silent-japanese", Map.of(), LIGHT, "ja");
  }

  private void drawAnswers(
      String name, Map<Integer, Boolean> open, Settings.Theme theme, String language)
      throws Exception {
    Path own = Files.createDirectories(dir.resolve(name));
    try (WindowHarness harness = new WindowHarness(own, Tailnets.family(), theme, language)) {
      harness.choose("thinkpad");
      Map<Integer, Boolean> ports =
          Stream.of(5900, 445, 22, 80, 443)
              .collect(Collectors.toMap(port -> port, port -> open.getOrDefault(port, false)));
      String key = Objects.requireNonNull(harness.session.state().device(4)).key();
      harness.session.adopt(
          new ServiceAnswers(Map.of(key, new ServiceAnswers.OfDevice("100.64.0.5", ports))));
      harness.screenshot(name);
    }
  }

  @Test
  void drawsTheAccountForSshOfADevice() throws Exception {
    drawSshUser("ssh-user-light", LIGHT, "en");
    drawSshUser("ssh-user-japanese-dark", DARK, "ja");
  }

  private void drawSshUser(String name, Settings.Theme theme, String language) throws Exception {
    Path own = Files.createDirectories(dir.resolve(name));
    try (WindowHarness harness = new WindowHarness(own, Tailnets.family(), theme, language)) {
      harness.choose("studio-mac");
      harness.robot.clickOn("#ssh-user");
      harness.robot.write("anna lee").type(KeyCode.ENTER);
      harness.screenshot(name);
    }
  }

  @Test
  void drawsOneColumnInANarrowWindow() throws Exception {
    drawNarrow("narrow-light", Tailnets.family(), LIGHT, "en", "studio-mac");
    drawNarrow("narrow-japanese-dark", Tailnets.family(), DARK, "ja", "studio-mac");
    drawNarrow("narrow-long-names", Tailnets.longNames(), LIGHT, "en", null);
  }

  private void drawNarrow(
      String name,
      NodeStatus status,
      Settings.Theme theme,
      String language,
      @Nullable String device)
      throws Exception {
    Path own = Files.createDirectories(dir.resolve(name));
    try (WindowHarness harness = new WindowHarness(own, status, theme, language)) {
      harness.robot.interact(() -> harness.window().stage().setWidth(520));
      harness.screenshot(name);
      if (device == null) {
        harness.robot.type(KeyCode.DOWN).type(KeyCode.RIGHT);
      } else {
        harness.robot.clickOn(device);
      }
      harness.screenshot(name + "-device");
    }
  }

  @Test
  void drawsATrial() throws Exception {
    drawTrial("trial-light", LIGHT, "en");
    drawTrial("trial-japanese-dark", DARK, "ja");
  }

  private void drawTrial(String name, Settings.Theme theme, String language) throws Exception {
    Path own = Files.createDirectories(dir.resolve(name)); // the size is remembered
    try (WindowHarness harness =
        new WindowHarness(own, Tailnets.shielded(Tailnets.family()), theme, language)) {
      harness.session.trialAt(Tailnets.SERVER);
      harness.screenshot(name);
      harness.robot.interact(() -> harness.window().askQuit());
      harness.screenshot(name + "-quit");
      harness.robot.interact(() -> harness.window().stage().setWidth(576));
      harness.screenshot(name + "-narrow");
    }
  }
}
