package io.homeward.ui.desktop.awt;

import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import java.awt.AWTError;
import java.awt.HeadlessException;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;

/**
 * The clipboard through the JDK's own desktop support: unlike JavaFX it costs no second toolkit
 * while only the tray is there.
 */
public final class AwtClipboard implements Clipboard {
  @Override
  public void copy(String text) throws DesktopException {
    StringSelection selection = new StringSelection(text);
    try {
      Toolkit.getDefaultToolkit().getSystemClipboard().setContents(selection, null);
    } catch (HeadlessException | AWTError | IllegalStateException e) {
      throw new DesktopException("the clipboard is not to be had", e);
    }
  }
}
