package io.homeward.ui.desktop.linux;

import io.homeward.engine.env.WatchedThread;
import java.util.function.IntConsumer;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the person prefers dark or light, as the desktop's portal tells it. */
final class ColourScheme {
  private static final Logger LOG = LoggerFactory.getLogger(ColourScheme.class);
  private static final String NAMESPACE = "org.freedesktop.appearance";
  private static final String KEY = "color-scheme";

  private ColourScheme() {}

  /**
   * Asks for it once and hears of each change; returns at once. A desktop without a portal never
   * answers, and one that starts its portal for this answers late.
   *
   * @param scheme takes the values, on threads of the bus or of its own
   */
  static void follow(DBusConnection bus, IntConsumer scheme) throws DBusException {
    bus.addSigHandler(
        AppearancePortal.SettingChanged.class,
        signal -> {
          if (signal.namespace.equals(NAMESPACE) && signal.key.equals(KEY)) {
            scheme.accept(value(signal.value));
          }
        });
    WatchedThread.virtual("colour-scheme", WatchedThread::unowned, () -> ask(bus, scheme)).start();
  }

  private static void ask(DBusConnection bus, IntConsumer scheme) {
    try {
      AppearancePortal portal =
          bus.getRemoteObject(PortalService.NAME, PortalService.PATH, AppearancePortal.class);
      scheme.accept(value(portal.read(NAMESPACE, KEY)));
    } catch (DBusException | RuntimeException e) {
      LOG.debug("the desktop does not say whether it is dark: {}", e.toString());
    }
  }

  /** The number, however often it is wrapped; 0 for anything else. */
  static int value(@Nullable Object told) {
    Object value = told;
    for (int depth = 0; depth < 3 && value instanceof Variant<?> variant; depth++) {
      value = variant.getValue();
    }
    return value instanceof UInt32 number && number.longValue() <= 2 ? number.intValue() : 0;
  }
}
