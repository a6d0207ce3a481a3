package io.homeward.ui.desktop.linux;

import org.freedesktop.dbus.annotations.DBusBoundProperty;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.interfaces.DBusInterface;

/** Where tray icons register. */
@DBusInterfaceName("org.kde.StatusNotifierWatcher")
public interface StatusNotifierWatcher extends DBusInterface {
  /** Announces the icon of a bus name. */
  @DBusMemberName("RegisterStatusNotifierItem")
  void registerStatusNotifierItem(String busName);

  /** Whether something draws the icons. */
  @DBusBoundProperty(access = Access.READ, name = "IsStatusNotifierHostRegistered")
  boolean isHostRegistered();
}
