package io.homeward.ui.window;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** A card over the rest of the window, which is out of reach until the card is gone. */
abstract class OverCard extends StackPane {
  private static final double WIDTH = 380;

  private List<Node> stops = List.of();

  /**
   * Lays the card out.
   *
   * @param reached what the keyboard reaches, in this order; the first has the focus first
   * @param dismiss takes the card away
   */
  final void show(VBox card, List<? extends Node> reached, Runnable dismiss) {
    stops = List.copyOf(reached);
    getStyleClass().add("scrim");
    card.getStyleClass().add("about-card");
    card.setAlignment(Pos.CENTER);
    card.setMaxSize(WIDTH, Region.USE_PREF_SIZE);
    getChildren().add(card);
    // Tab would also lead to what lies below the scrim.
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.TAB) {
            move(event.isShiftDown() ? -1 : 1);
            event.consume();
          } else if (event.getCode() == KeyCode.ESCAPE) {
            dismiss.run();
            event.consume();
          }
        });
    setOnMouseClicked(event -> {
      if (event.getTarget() == this) {
        dismiss.run();
      }
    });
  }

  private void move(int by) {
    for (int i = 0; i < stops.size(); i++) {
      if (stops.get(i).isFocused()) {
        stops.get(Math.floorMod(i + by, stops.size())).requestFocus();
        return;
      }
    }
    focus();
  }

  final void focus() {
    stops.getFirst().requestFocus();
  }
}
