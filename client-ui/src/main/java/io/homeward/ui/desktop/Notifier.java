package io.homeward.ui.desktop;

/**
 * Shows notifications. All methods may be called from any thread and return at once, whatever the
 * service that shows them does.
 */
public interface Notifier extends AutoCloseable {
  /**
   * Shows a notification, in the place of the one with its id. What is not passing is kept and
   * shown as soon as there is somebody to show it.
   *
   * @return whether the desktop shows notifications now; false leaves it to the caller to say it
   *     another way
   */
  boolean show(Notification notification);

  /** Takes a notification away; without effect when it does not show. */
  void withdraw(String id);

  /** Takes all away that would do nothing any more. Idempotent. */
  @Override
  void close();

  /** Shows nothing. */
  static Notifier none() {
    return new NoNotifier();
  }
}
