package io.homeward.ui.window;

import java.io.InputStream;
import javafx.scene.image.Image;

/** The picture of the app. */
public final class AppPicture {
  private AppPicture() {}

  /** The picture at 128 pixels. */
  public static Image load() {
    InputStream in = AppPicture.class.getResourceAsStream("icons/homeward-128.png");
    if (in == null) {
      throw new IllegalStateException("no picture of the app");
    }
    return new Image(in);
  }
}
