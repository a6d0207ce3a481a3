package io.homeward.ui.window;

import io.homeward.ui.settings.WindowPlace;
import java.util.List;
import javafx.geometry.Rectangle2D;
import org.jspecify.annotations.Nullable;

/** Where a window comes back to, now that the screens may be others. Pure. */
final class Placement {
  /** What of the upper edge has to be in sight to take hold of the window. */
  private static final double GRIP_WIDTH = 80;

  private static final double GRIP_HEIGHT = 30;

  private Placement() {}

  /**
   * The place for a window.
   *
   * @param last where it was; nobody vouches for its numbers
   * @param screens without their panels, the main one first; not empty
   * @param size how small it may be
   * @return within one of the screens; null: it was nowhere
   */
  static @Nullable WindowPlace of(WindowPlace last, List<Rectangle2D> screens, WindowSize size) {
    boolean known = last.width() > 0 && last.height() > 0 && isFinite(last);
    if (!known) {
      return null;
    }
    Rectangle2D screen = null;
    double most = 0;
    for (Rectangle2D candidate : screens) {
      double grip = grip(last, candidate);
      if (grip > most) {
        most = grip;
        screen = candidate;
      }
    }
    Rectangle2D on = screen == null ? screens.getFirst() : screen;
    double width = within(last.width(), size.minWidth(), on.getWidth());
    double height = within(last.height(), size.minHeight(), on.getHeight());
    double x = screen == null ? middle(on.getMinX(), on.getWidth(), width) : last.x();
    double y = screen == null ? middle(on.getMinY(), on.getHeight(), height) : last.y();
    return new WindowPlace(
        within(x, on.getMinX(), on.getMaxX() - width),
        within(y, on.getMinY(), on.getMaxY() - height),
        width,
        height,
        last.maximized());
  }

  /**
   * The place for a window that was nowhere yet: in the middle, a little above it.
   *
   * @param screen the main one without its panels
   */
  static WindowPlace first(Rectangle2D screen, WindowSize size) {
    double x = screen.getMinX() + (screen.getWidth() - size.width()) / 2;
    double y = screen.getMinY() + (screen.getHeight() - size.height()) / 3;
    return new WindowPlace(x, y, size.width(), size.height(), false);
  }

  /** How much of the window's upper edge a screen shows; 0: too little to take hold of. */
  private static double grip(WindowPlace last, Rectangle2D screen) {
    double left = Math.max(last.x(), screen.getMinX());
    double right = Math.min(last.x() + last.width(), screen.getMaxX());
    boolean high =
        last.y() >= screen.getMinY() - GRIP_HEIGHT && last.y() <= screen.getMaxY() - GRIP_HEIGHT;
    return high && right - left >= GRIP_WIDTH ? right - left : 0;
  }

  private static double middle(double from, double room, double length) {
    return from + (room - length) / 2;
  }

  /** Where the ends have changed places the first one counts. */
  private static double within(double value, double least, double most) {
    return Math.max(least, Math.min(value, most));
  }

  private static boolean isFinite(WindowPlace place) {
    return Double.isFinite(place.x())
        && Double.isFinite(place.y())
        && Double.isFinite(place.width())
        && Double.isFinite(place.height());
  }
}
