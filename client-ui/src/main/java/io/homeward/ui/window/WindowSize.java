package io.homeward.ui.window;

/**
 * How large the window is at first and at least. Pure; in the pixels of the toolkit.
 *
 * @param width at first
 * @param height at first
 * @param minWidth at least
 * @param minHeight at least
 */
record WindowSize(double width, double height, double minWidth, double minHeight) {
  private static final double WIDTH = 900;
  private static final double HEIGHT = 640;
  private static final double MIN_WIDTH = 520;
  private static final double MIN_HEIGHT = 440;

  /** Leaves room for the frame that a desktop puts around the window. */
  private static final double SHARE = 0.9;

  /** What fits a screen, without its panels. */
  static WindowSize within(double screenWidth, double screenHeight) {
    double widest = screenWidth * SHARE;
    double highest = screenHeight * SHARE;
    return new WindowSize(
        Math.min(WIDTH, widest),
        Math.min(HEIGHT, highest),
        Math.min(MIN_WIDTH, widest),
        Math.min(MIN_HEIGHT, highest));
  }
}
