package io.homeward.ui.desktop;

import java.net.URI;

/** What the app asks of the desktop besides the tray. May be called from any thread. */
public interface Desktop {
  /** Puts a text on the clipboard. */
  void copy(String text) throws DesktopException;

  /** Opens a link with the program that the desktop has for its scheme. */
  void open(URI link) throws DesktopException;
}
