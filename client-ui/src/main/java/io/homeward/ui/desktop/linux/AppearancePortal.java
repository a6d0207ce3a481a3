package io.homeward.ui.desktop.linux;

import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.Variant;

/** What the desktop tells programs about how the person wants it to look. */
@DBusInterfaceName("org.freedesktop.portal.Settings")
public interface AppearancePortal extends DBusInterface {
  /** A setting, in a variant within the variant. All versions of the portal have this call. */
  @DBusMemberName("Read")
  Variant<?> read(String namespace, String key);

  /** A setting has another value. */
  class SettingChanged extends DBusSignal {
    public final String namespace;
    public final String key;
    public final Variant<?> value;

    public SettingChanged(String path, String namespace, String key, Variant<?> value)
        throws DBusException {
      super(path, namespace, key, value);
      this.namespace = namespace;
      this.key = key;
      this.value = value;
    }
  }
}
