package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.ShortcutKeys;
import java.time.Duration;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;

/** Global keys through the desktop's portal, which works on Wayland, too, and asks the person. */
public final class PortalKeys implements GlobalKeys {
  /** The bus may have to start the portal first. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Bus bus;
  private final Duration patience;

  private interface Bus {
    DBusConnectionBuilder builder() throws DBusException;
  }

  private PortalKeys(Bus bus, Duration patience) {
    this.bus = bus;
    this.patience = patience;
  }

  /** Those of the session bus. Nothing is asked yet. */
  public static PortalKeys ofSession() {
    return new PortalKeys(DBusConnectionBuilder::forSessionBus, PATIENCE);
  }

  /** Those at the bus of a test. */
  static PortalKeys at(String address, Duration patience) {
    return new PortalKeys(() -> DBusConnectionBuilder.forAddress(address), patience);
  }

  @Override
  public Held listen(ShortcutKeys keys, String purpose, Listener listener) throws DesktopException {
    try {
      return PortalShortcut.listen(bus.builder(), keys, purpose, listener, patience);
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("no session bus", e);
    }
  }
}
