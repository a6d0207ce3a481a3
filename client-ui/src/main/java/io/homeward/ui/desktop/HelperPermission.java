package io.homeward.ui.desktop;

/** Has this user served by the privileged helper, by asking an administrator. Any thread. */
public interface HelperPermission {
  /** What does the same in a terminal; one line. */
  String command();

  /**
   * Asks, and waits for the answer.
   *
   * @throws DesktopException when it was refused, or when nothing here can ask
   */
  void ask() throws DesktopException;
}
