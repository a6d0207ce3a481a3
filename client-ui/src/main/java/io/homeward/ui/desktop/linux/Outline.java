package io.homeward.ui.desktop.linux;

/**
 * Draws a thin outline around a picture, light around dark ink and dark around light ink: where the
 * guess about the panel's colour is wrong, the picture is still seen. Pure.
 */
final class Outline {
  /** Strong enough to be seen where it alone tells picture from panel, soft elsewhere. */
  private static final int STRENGTH = 150;

  private static final int PIXELS_OF_AN_EDGE = 24;

  private Outline() {}

  /**
   * The picture with its outline, which takes the room that the picture leaves at its edge.
   *
   * @param lightInk whether the picture is drawn for a dark panel
   */
  static ArgbPicture around(ArgbPicture picture, boolean lightInk) {
    int width = picture.width();
    int height = picture.height();
    int reach = Math.max(1, Math.round((float) width / PIXELS_OF_AN_EDGE));
    int ink = lightInk ? 0 : 0xffffff;
    int[] outlined = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int own = picture.at(x, y);
        // Also around ink that is faded.
        int around = Math.min(255, 2 * strongest(picture, x, y, reach)) * STRENGTH / 255;
        outlined[y * width + x] = over(own, ink, around);
      }
    }
    return new ArgbPicture(width, height, outlined);
  }

  private static int strongest(ArgbPicture picture, int x, int y, int reach) {
    int most = 0;
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        int atX = x + dx;
        int atY = y + dy;
        boolean inside = atX >= 0 && atY >= 0 && atX < picture.width() && atY < picture.height();
        if (inside && dx * dx + dy * dy <= reach * reach + 1) {
          most = Math.max(most, picture.at(atX, atY) >>> 24);
        }
      }
    }
    return most;
  }

  /** A pixel over one of the outline. */
  private static int over(int own, int ink, int below) {
    int alpha = own >>> 24;
    int rest = below * (255 - alpha) / 255;
    int sum = alpha + rest;
    if (sum == 0) {
      return 0;
    }
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int part = ((own >> shift & 0xff) * alpha + (ink >> shift & 0xff) * rest) / sum;
      mixed |= part << shift;
    }
    return sum << 24 | mixed;
  }
}
