package io.homeward.ui.window;

import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.settings.WindowPlace;
import java.util.List;
import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.util.Duration;

/**
 * Keeps where the window is, a moment after it came to rest and when it goes away, and brings it
 * back there. On the JavaFX thread.
 */
final class WindowMemory {
  private static final Duration REST = Duration.millis(400);

  private final Stage stage;
  private final SettingsStore settings;
  private final PauseTransition rest = new PauseTransition(REST);

  /** Of the window while it neither fills the screen nor is an icon. */
  private WindowPlace free;

  WindowMemory(Stage stage, SettingsStore settings) {
    this.stage = stage;
    this.settings = settings;
    this.free = settings.settings().window();
    rest.setOnFinished(event -> keep());
  }

  /** Puts the window, which is not yet shown, where it was, and follows it from then on. */
  void begin(WindowSize size) {
    List<Rectangle2D> screens = screens();
    WindowPlace place = Placement.of(free, screens, size);
    if (place == null) {
      // Left to the toolkit, a window as large as the screen has its title outside of it.
      WindowPlace first = Placement.first(screens.getFirst(), size);
      stage.setX(first.x());
      stage.setY(first.y());
    } else {
      stage.setX(place.x());
      stage.setY(place.y());
      stage.setWidth(place.width());
      stage.setHeight(place.height());
      stage.setMaximized(place.maximized());
      free = place;
    }
    List<ObservableValue<?>> all =
        List.of(
            stage.xProperty(),
            stage.yProperty(),
            stage.widthProperty(),
            stage.heightProperty(),
            stage.maximizedProperty());
    all.forEach(value -> value.addListener((property, before, now) -> moved()));
  }

  private static List<Rectangle2D> screens() {
    Screen main = Screen.getPrimary();
    return Stream.concat(
            Stream.of(main), Screen.getScreens().stream().filter(one -> !one.equals(main)))
        .map(Screen::getVisualBounds)
        .toList();
  }

  private void moved() {
    if (stage.isShowing()) {
      rest.playFromStart();
    }
  }

  /** Keeps where the window is, or was when it went away. */
  void keep() {
    rest.stop();
    boolean atHome = !stage.isMaximized() && !stage.isFullScreen() && !stage.isIconified();
    if (atHome) {
      free =
          new WindowPlace(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), false);
    }
    WindowPlace place =
        new WindowPlace(free.x(), free.y(), free.width(), free.height(), stage.isMaximized());
    if (Double.isFinite(place.x()) && Double.isFinite(place.width())) {
      settings.change(now -> now.withWindow(place));
    }
  }
}
