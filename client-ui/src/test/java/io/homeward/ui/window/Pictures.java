package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import java.nio.file.Path;

/**
 * Draws screens: always, so that none fails to draw; the pictures of {@code docs/screenshots} are
 * written only when {@code -Dhomeward.screenshots=DIR} asks for them.
 */
final class Pictures {
  private Pictures() {}

  /** The window of a node, as it opens. */
  static void draw(Path dir, String name, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      harness.screenshot(name);
      assertThat(harness.scene().getWidth()).isEqualTo(900);
    }
  }
}
