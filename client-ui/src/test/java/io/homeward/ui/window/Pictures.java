package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.stage.PopupWindow;
import javafx.stage.Window;

/**
 * Draws screens: always, so that none fails to draw; the pictures of {@code docs/screenshots} are
 * written only when {@code -Dhomeward.screenshots=DIR} asks for them.
 */
final class Pictures {
  private Pictures() {}

  /** Makes a window show something. */
  interface Opening {
    /** What is to be drawn: of the window, or of what has opened over it. */
    Scene open(WindowHarness harness) throws Exception;
  }

  /** The window of a node, as it opens. */
  static void draw(Path dir, String name, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      harness.screenshot(name);
      assertThat(harness.scene().getWidth()).isEqualTo(900);
    }
  }

  /**
   * Something of a node's window: light in English and dark in Japanese, and the other way round on
   * a small screen that is scaled up twice.
   */
  static void drawEach(Path dir, String name, NodeStatus status, Opening opening) throws Exception {
    drawOne(dir, name, status, opening, Settings.Theme.LIGHT, "en", false);
    drawOne(dir, name, status, opening, Settings.Theme.DARK, "ja", false);
    drawOne(dir, name, status, opening, Settings.Theme.DARK, "en", true);
    drawOne(dir, name, status, opening, Settings.Theme.LIGHT, "ja", true);
  }

  private static void drawOne(
      Path dir,
      String name,
      NodeStatus status,
      Opening opening,
      Settings.Theme theme,
      String language,
      boolean doubled)
      throws Exception {
    String look = theme == Settings.Theme.DARK ? "-dark" : "-light";
    String full = name + "-" + language + look + (doubled ? "-double" : "");
    Path own = Files.createDirectories(dir.resolve(full)); // the size is remembered
    try (WindowHarness harness = new WindowHarness(own, status, theme, language)) {
      if (doubled) {
        harness.fitAScreenOfDoubleScale();
      }
      Scene shown = opening.open(harness);
      harness.settle();
      harness.screenshot(full, shown, doubled ? 2 : 1);
      harness.robot.type(KeyCode.ESCAPE); // menus close
    }
  }

  /** The menu that opened last. */
  static Scene menu() {
    return Window.getWindows().stream()
        .filter(PopupWindow.class::isInstance)
        .map(Window::getScene)
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
