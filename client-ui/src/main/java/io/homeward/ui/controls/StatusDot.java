package io.homeward.ui.controls;

import io.homeward.ui.session.Presence;
import javafx.css.PseudoClass;
import javafx.scene.layout.Region;

/**
 * A round mark of a device's presence: filled when online, a ring when not, so that it does not
 * depend on colour. A region of one size for both, so that nothing shifts by a pixel.
 */
public final class StatusDot extends Region {
  private static final PseudoClass ONLINE = PseudoClass.getPseudoClass("online");
  private static final PseudoClass PAST = PseudoClass.getPseudoClass("past");
  private static final double SIZE = 9;

  /** A ring. */
  public StatusDot() {
    getStyleClass().add("status-dot");
    setMinSize(SIZE, SIZE);
    setPrefSize(SIZE, SIZE);
    setMaxSize(SIZE, SIZE);
  }

  /** Fills it or not; what is only the last known is paler. */
  public void show(Presence presence) {
    pseudoClassStateChanged(ONLINE, presence.isLikely());
    pseudoClassStateChanged(PAST, presence == Presence.WAS_ONLINE);
  }
}
