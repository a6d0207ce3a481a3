package io.homeward.ui.desktop;

/** The desktop's clipboard. May be used from any thread. */
@FunctionalInterface
public interface Clipboard {
  /** Puts a text on it. */
  void copy(String text) throws DesktopException;
}
