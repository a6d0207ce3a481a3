package io.homeward.ui.desktop;

/** Whether the desktop starts the app when the person logs in. Thread-safe; may read files. */
public interface LoginStart {
  /** Whether it does. */
  boolean isOn();

  /**
   * Has it done from the next login on, or no longer.
   *
   * @throws DesktopException when that cannot be written down; the message says why
   */
  void turn(boolean on) throws DesktopException;
}
