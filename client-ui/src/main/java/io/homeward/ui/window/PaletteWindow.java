package io.homeward.ui.window;

import io.homeward.ui.settings.Settings;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.robot.Robot;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.StageStyle;

/**
 * The search over whatever a person works at: without a frame, before all other windows, and gone
 * as soon as it is done or another window is chosen. What had the keys before has them again then,
 * by the desktop's own memory. All methods on the JavaFX thread.
 */
public final class PaletteWindow {
  private static final double WIDTH = 420;
  private static final double HEIGHT = 430;

  /** Where the top lies, as a part of the screen's height: where eyes rest, above the middle. */
  private static final double TOP = 0.2;

  private final Stage stage = new Stage(StageStyle.UNDECORATED);
  private final Content content;
  private final Themes themes;

  /**
   * What is in it.
   *
   * @param view fills it
   * @param keys takes a key wherever the cursor is; whether it meant something
   * @param opened runs each time it is about to be shown
   * @param closed runs each time it has been taken away
   */
  public record Content(Region view, Predicate<KeyEvent> keys, Runnable opened, Runnable closed) {}

  /**
   * A window that is not yet shown.
   *
   * @param title for lists of windows
   * @param maker makes what is in it; given what takes the window away
   */
  public PaletteWindow(String title, boolean macLook, Function<Runnable, Content> maker) {
    Themes.loadFonts();
    content = maker.apply(stage::hide);
    Scene scene = new Scene(content.view(), WIDTH, HEIGHT);
    scene
        .getStylesheets()
        .add(Objects.requireNonNull(MainWindow.class.getResource("window.css")).toExternalForm());
    scene.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    themes = new Themes(scene, macLook);
    stage.setScene(scene);
    stage.setTitle(title);
    stage.setResizable(false);
    stage.setAlwaysOnTop(true);
    stage.setOnHidden(event -> content.closed().run());
    stage
        .focusedProperty()
        .addListener((property, before, now) -> {
          if (before && !now) {
            stage.hide();
          }
        });
  }

  private void key(KeyEvent event) {
    if (content.keys().test(event)) {
      event.consume();
    }
  }

  /** Shows it, empty, on the screen where the pointer is. Where it shows already it begins anew. */
  public void show(Settings.Theme theme) {
    if (stage.isShowing()) {
      content.closed().run();
    }
    themes.show(theme);
    Rectangle2D screen = screen().getVisualBounds();
    stage.setX(screen.getMinX() + (screen.getWidth() - WIDTH) / 2);
    stage.setY(
        screen.getMinY()
            + Math.max(0, Math.min(screen.getHeight() * TOP, screen.getHeight() - HEIGHT)));
    content.opened().run();
    stage.show();
    stage.toFront();
    stage.requestFocus();
  }

  private static Screen screen() {
    Point2D pointer = new Robot().getMousePosition();
    return Screen.getScreensForRectangle(pointer.getX(), pointer.getY(), 1, 1).stream()
        .findFirst()
        .orElse(Screen.getPrimary());
  }

  /** Takes it away, with its sentences. */
  public void hide() {
    stage.hide();
  }

  /** The stage, for tests. */
  Stage stage() {
    return stage;
  }
}
