package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.Notification;
import org.freedesktop.dbus.exceptions.DBusException;
import org.jspecify.annotations.Nullable;

/** One of the services that show notifications. Calls wait for it; from any thread. */
interface NotificationService {
  /** The names of what can be pressed: a click on the notification itself, and the buttons. */
  String CLICKED = "default";

  /** Under which name the bus knows it. */
  String busName();

  /** Shows one, in the place of the one with its id. */
  void show(Notification notification) throws DBusException;

  /** Takes one away; without effect when it does not show. */
  void withdraw(String id) throws DBusException;

  /** The service ended: what it numbered means nothing, or something of others. */
  void forget();

  /** The name of a button, by its place. */
  static String action(int button) {
    return "button-" + button;
  }

  /** The button of that name, or null. */
  static Notification.@Nullable Button button(Notification shown, String action) {
    if (action.equals(CLICKED)) {
      return shown.clicked();
    }
    for (int i = 0; i < shown.buttons().size(); i++) {
      if (action(i).equals(action)) {
        return shown.buttons().get(i);
      }
    }
    return null;
  }
}
