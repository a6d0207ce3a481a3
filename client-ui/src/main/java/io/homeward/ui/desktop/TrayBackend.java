package io.homeward.ui.desktop;

import io.homeward.ui.command.AppCommand;

/** One way to have an icon in the tray. All methods may be called from any thread. */
public interface TrayBackend extends AutoCloseable {
  /**
   * What happens in the tray, told on a thread of the backend; the listener must return at once.
   */
  interface Listener {
    /** The person chose an entry. */
    void chosen(AppCommand command);

    /**
     * A place for the icon appeared or went away. Told once at the start and at each change; while
     * false the window is the only way to reach the app.
     */
    void shown(boolean shown);
  }

  /**
   * Begins to show the model. Called once, before any {@link #update}.
   *
   * @throws DesktopException when there can be no icon here; the listener hears nothing then
   */
  void start(TrayModel model, Listener listener) throws DesktopException;

  /** Shows another model. Cheap when it equals the one before. */
  void update(TrayModel model);

  /** Takes the icon away. Idempotent. */
  @Override
  void close();

  /** Starts nothing, shows nothing: the window is all there is. */
  static TrayBackend none() {
    return new NoTray();
  }
}
