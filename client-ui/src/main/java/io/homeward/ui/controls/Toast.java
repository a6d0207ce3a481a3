package io.homeward.ui.controls;

import javafx.animation.FadeTransition;
import javafx.animation.PauseTransition;
import javafx.animation.SequentialTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;

/** A short message over the bottom of a view that goes away by itself. */
public final class Toast extends StackPane {
  /** Long enough to be seen, and for each character to be read. */
  private static final Duration STAY = Duration.seconds(2);

  private static final Duration READ = Duration.millis(40);
  private static final Duration FADE = Duration.millis(180);

  private final Label message = new Label();
  private final PauseTransition stay = new PauseTransition(STAY);
  private final FadeTransition fade = new FadeTransition(FADE, message);
  private final SequentialTransition leave;

  /** Nothing to see yet. */
  public Toast() {
    getStyleClass().add("toast-layer");
    message.getStyleClass().add("toast");
    message.setWrapText(true);
    setAlignment(Pos.BOTTOM_CENTER);
    setMouseTransparent(true);
    getChildren().add(message);
    setVisible(false);
    fade.setToValue(0);
    leave = new SequentialTransition(stay, fade);
    leave.setOnFinished(event -> setVisible(false));
  }

  /** Shows a message in the place of the one before. */
  public void show(String text) {
    leave.stop();
    fade.setDuration(Motion.isReduced(this) ? Duration.ONE : FADE);
    stay.setDuration(STAY.add(READ.multiply(text.length())));
    message.setText(text);
    message.setOpacity(1);
    setVisible(true);
    leave.playFromStart();
  }

  /** The message that shows, or empty. */
  public String text() {
    return isVisible() ? message.getText() : "";
  }
}
