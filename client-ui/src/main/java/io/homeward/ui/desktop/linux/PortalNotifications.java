package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.Variant;

/** Notifications through the portal, which also programs in a sandbox may ask. */
@DBusInterfaceName("org.freedesktop.portal.Notification")
public interface PortalNotifications extends DBusInterface {
  /** Shows one, in the place of the one with its id. */
  @DBusMemberName("AddNotification")
  void add(String id, Map<String, Variant<?>> notification);

  /** Takes one away. */
  @DBusMemberName("RemoveNotification")
  void remove(String id);

  /** The person chose one of the actions. */
  class ActionInvoked extends DBusSignal {
    public final String id;
    public final String action;
    public final List<Variant<?>> parameter;

    public ActionInvoked(String path, String id, String action, List<Variant<?>> parameter)
        throws DBusException {
      super(path, id, action, parameter);
      this.id = id;
      this.action = action;
      this.parameter = parameter;
    }
  }
}
