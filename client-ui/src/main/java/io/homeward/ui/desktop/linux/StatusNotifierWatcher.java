package io.homeward.ui.desktop.linux;

import org.freedesktop.dbus.annotations.DBusBoundProperty;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;

/** Where tray icons register. */
@DBusInterfaceName("org.kde.StatusNotifierWatcher")
public interface StatusNotifierWatcher extends DBusInterface {
  /** Announces the icon of a bus name. */
  @DBusMemberName("RegisterStatusNotifierItem")
  void registerStatusNotifierItem(String busName);

  /** Whether something draws the icons. */
  @DBusBoundProperty(access = Access.READ, name = "IsStatusNotifierHostRegistered")
  boolean isHostRegistered();

  /** Something draws the icons from now on. */
  class StatusNotifierHostRegistered extends DBusSignal {
    public StatusNotifierHostRegistered(String path) throws DBusException {
      super(path);
    }
  }

  /** Something that drew the icons is gone. */
  class StatusNotifierHostUnregistered extends DBusSignal {
    public StatusNotifierHostUnregistered(String path) throws DBusException {
      super(path);
    }
  }
}
