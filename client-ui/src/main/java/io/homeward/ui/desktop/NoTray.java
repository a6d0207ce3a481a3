package io.homeward.ui.desktop;

/** The tray of a desktop that has none. */
final class NoTray implements TrayBackend {
  @Override
  public void start(TrayModel model, Listener listener) throws DesktopException {
    throw new DesktopException("this desktop has no tray");
  }

  @Override
  public void update(TrayModel model) {}

  @Override
  public void close() {}
}
