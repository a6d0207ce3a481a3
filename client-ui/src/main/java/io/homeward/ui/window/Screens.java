package io.homeward.ui.window;

import javafx.scene.layout.Region;

/**
 * The views of the other features, which the window only places. Pages are made when they are first
 * asked for: most of them nobody looks at before long. All methods on the JavaFX thread; each gives
 * the same view again.
 */
public interface Screens {
  /** First run and signing in. */
  PageView signIn();

  /** List and details. */
  PageView devices();

  /** What the person can choose. */
  PageView preferences();

  /** Shows itself when there are any. */
  Region problems();

  /** Takes a link with an invite to where people sign in. */
  void invite(String link);
}
