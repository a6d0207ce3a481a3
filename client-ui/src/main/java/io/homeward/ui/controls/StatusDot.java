package io.homeward.ui.controls;

import javafx.css.PseudoClass;
import javafx.scene.layout.Region;

/**
 * A round mark of a device's presence: filled when online, a ring when not, so that it does not
 * depend on colour. A region of one size for both, so that nothing shifts by a pixel.
 */
public final class StatusDot extends Region {
  private static final PseudoClass ONLINE = PseudoClass.getPseudoClass("online");
  private static final double SIZE = 9;

  /** A ring. */
  public StatusDot() {
    getStyleClass().add("status-dot");
    setMinSize(SIZE, SIZE);
    setPrefSize(SIZE, SIZE);
    setMaxSize(SIZE, SIZE);
  }

  /** Fills it or not. */
  public void setOnline(boolean online) {
    pseudoClassStateChanged(ONLINE, online);
  }
}
