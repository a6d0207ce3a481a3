package io.homeward.ui.desktop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The picture files of the tray icon, made from {@code icons/} of the source tree. */
public final class TrayPictures {
  /** Edge lengths in pixels of the files that there are. */
  public static final int[] SIZES = {16, 22, 24, 32, 48, 64};

  private TrayPictures() {}

  /**
   * The PNG file of one picture.
   *
   * @param onDark whether it is made for a dark panel
   * @param size one of {@link #SIZES}
   */
  public static byte[] png(TrayIcon icon, boolean onDark, int size) {
    String name = icon.fileName() + (onDark ? "-dark-" : "-light-") + size + ".png";
    try (InputStream in = TrayPictures.class.getResourceAsStream("icons/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no picture " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
