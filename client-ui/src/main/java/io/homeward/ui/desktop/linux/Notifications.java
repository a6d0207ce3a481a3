package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.interfaces.DBusInterface;
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
}
