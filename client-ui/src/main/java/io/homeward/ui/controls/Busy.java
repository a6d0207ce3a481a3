package io.homeward.ui.controls;

import javafx.beans.value.ChangeListener;
import javafx.scene.Scene;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * That something is under way: it turns, or, where the person wants nothing to move, is a picture
 * of it. On the JavaFX thread.
 */
public final class Busy extends StackPane {
  private static final double SIZE = 34;

  private final ChangeListener<Boolean> follow = (property, before, now) -> draw();

  /** One to be placed. */
  public Busy() {
    getStyleClass().add("busy");
    setPrefSize(SIZE, SIZE);
    setMaxSize(SIZE, SIZE);
    sceneProperty().addListener((property, before, now) -> placed(before, now));
    draw();
  }

  /** Nothing is followed up that nobody sees. */
  private void placed(@Nullable Scene before, @Nullable Scene now) {
    if (before != null) {
      before.getPreferences().reducedMotionProperty().removeListener(follow);
    }
    if (now != null) {
      now.getPreferences().reducedMotionProperty().addListener(follow);
      draw();
    }
  }

  private void draw() {
    if (Motion.isReduced(this)) {
      getChildren().setAll(new FontIcon("fth-clock"));
    } else {
      ProgressIndicator turning = new ProgressIndicator();
      turning.setMaxSize(SIZE, SIZE);
      getChildren().setAll(turning);
    }
  }
}
