package io.homeward.ui.settings;

/**
 * Where a window was, in the pixels of the toolkit over all screens. Whoever uses it makes sure
 * that it is in sight.
 *
 * @param x of its left side
 * @param y of its upper side
 * @param width 0: nowhere yet
 * @param height 0: nowhere yet
 * @param maximized whether it filled the screen; the rest is what it goes back to
 */
public record WindowPlace(double x, double y, double width, double height, boolean maximized) {
  /** No window was shown yet. */
  public static final WindowPlace NONE = new WindowPlace(0, 0, 0, 0, false);
}
