package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** The desktop's notifications. */
@DBusInterfaceName("org.freedesktop.Notifications")
public interface Notifications extends DBusInterface {
  /** Shows one, in the place of an earlier one unless that is 0; gives its number. */
  @DBusMemberName("Notify")
  UInt32 show(
      String application,
      UInt32 replaces,
      String iconName,
      String summary,
      String body,
      List<String> actions,
      Map<String, Variant<?>> hints,
      int timeoutMillis);

  /** Takes one away. */
  @DBusMemberName("CloseNotification")
  void take(UInt32 number);

  /** What it can show. */
  @DBusMemberName("GetCapabilities")
  List<String> capabilities();

  /** The person chose one of the actions. */
  class ActionInvoked extends DBusSignal {
    public final UInt32 number;
    public final String action;

    public ActionInvoked(String path, UInt32 number, String action) throws DBusException {
      super(path, number, action);
      this.number = number;
      this.action = action;
    }
  }

  /** The leave to come to the front, before an action is told. */
  class ActivationToken extends DBusSignal {
    public final UInt32 number;
    public final String token;

    public ActivationToken(String path, UInt32 number, String token) throws DBusException {
      super(path, number, token);
      this.number = number;
      this.token = token;
    }
  }

  /** One no longer shows, nor is it kept. */
  class NotificationClosed extends DBusSignal {
    public final UInt32 number;
    public final UInt32 reason;

    public NotificationClosed(String path, UInt32 number, UInt32 reason) throws DBusException {
      super(path, number, reason);
      this.number = number;
      this.reason = reason;
    }
  }
}
