package io.homeward.ui.desktop;

/** The notifications of a desktop that has none. */
final class NoNotifier implements Notifier {
  @Override
  public boolean show(Notification notification) {
    return false;
  }

  @Override
  public void withdraw(String id) {}

  @Override
  public void close() {}
}
