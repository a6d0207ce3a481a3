package io.homeward.ui.peers;

/**
 * Whether a pointer that left a row is on its way to the card beside it: it stays in the triangle
 * between the place where it left and the near side of the card, and comes closer. The rows that it
 * crosses meanwhile are not meant. Pure; all lengths in pixels of one system of coordinates.
 *
 * @param x where it left
 * @param y where it left
 * @param side of the card that it comes to first
 * @param top of the card
 * @param bottom of the card
 */
record HoverWay(double x, double y, double side, double top, double bottom) {
  /** A hand is not a ruler. */
  private static final double SLACK = 12;

  /**
   * Whether a place is on the way.
   *
   * @param atX may be left of where it left: only what is between there and the card counts
   */
  boolean holds(double atX, double atY) {
    if (atX < x - SLACK || atX > side || side <= x) {
      return false;
    }
    double share = Math.max(0, (atX - x) / (side - x));
    return atY >= y + (top - y) * share - SLACK && atY <= y + (bottom - y) * share + SLACK;
  }
}
