package io.homeward.ui.controls;

import javafx.scene.Node;
import javafx.scene.Scene;

/** Whether things may move: the person's wish, as the desktop tells it. On the JavaFX thread. */
public final class Motion {
  private Motion() {}

  /** Whether the person wants nothing to move where the node is. */
  public static boolean isReduced(Node node) {
    Scene scene = node.getScene();
    return scene != null && scene.getPreferences().isReducedMotion();
  }
}
