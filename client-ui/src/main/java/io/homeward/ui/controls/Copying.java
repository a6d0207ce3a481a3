package io.homeward.ui.controls;

import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/** Copies from the window. On the JavaFX thread. */
public final class Copying {
  private Copying() {}

  /** Puts a text on the clipboard. */
  public static void copy(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
  }
}
