package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.Notification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** The desktop's own service of notifications, which numbers what it shows. Thread-safe. */
final class DesktopService implements NotificationService {
  static final String NAME = "org.freedesktop.Notifications";
  static final String PATH = "/org/freedesktop/Notifications";

  /** Long enough for a line, too short to be in the way. */
  private static final int PASSING_MILLIS = 2_500;

  private static final int AS_THE_DESKTOP_DOES = -1;
  private static final byte LOW = 0;
  private static final byte NORMAL = 1;

  private final DBusConnection bus;

  /** The rest is guarded by this object, which is not held during calls. */
  private final Map<String, UInt32> numbers = new HashMap<>();

  private @Nullable List<String> capabilities;
  private int life;

  DesktopService(DBusConnection bus) {
    this.bus = bus;
  }

  @Override
  public String busName() {
    return NAME;
  }

  private Notifications service() throws DBusException {
    return bus.getRemoteObject(NAME, PATH, Notifications.class);
  }

  @Override
  public void show(Notification notification) throws DBusException {
    Notifications service = service();
    List<String> can = capabilities(service);
    int during;
    UInt32 replaced;
    synchronized (this) {
      during = life;
      replaced = numbers.getOrDefault(notification.id(), new UInt32(0));
    }
    UInt32 number =
        service.show(
            "Homeward",
            replaced,
            "homeward",
            notification.title(),
            can.contains("body-markup") ? escaped(notification.text()) : notification.text(),
            can.contains("actions") ? actions(notification) : List.of(),
            hints(notification),
            notification.passing() ? PASSING_MILLIS : AS_THE_DESKTOP_DOES);
    synchronized (this) {
      if (during == life) {
        numbers.put(notification.id(), number);
      }
    }
  }

  private List<String> capabilities(Notifications service) {
    synchronized (this) {
      if (capabilities != null) {
        return capabilities;
      }
    }
    List<String> told = List.copyOf(service.capabilities());
    synchronized (this) {
      capabilities = told;
    }
    return told;
  }

  private static List<String> actions(Notification notification) {
    List<String> actions = new ArrayList<>();
    actions.add(CLICKED);
    actions.add(notification.clicked().label());
    for (int i = 0; i < notification.buttons().size(); i++) {
      actions.add(NotificationService.action(i));
      actions.add(notification.buttons().get(i).label());
    }
    return actions;
  }

  private static Map<String, Variant<?>> hints(Notification notification) {
    Map<String, Variant<?>> hints = new HashMap<>();
    hints.put("desktop-entry", new Variant<>("homeward"));
    hints.put("urgency", new Variant<>(notification.passing() ? LOW : NORMAL));
    if (notification.passing()) {
      hints.put("transient", new Variant<>(true));
    }
    return hints;
  }

  /** A name of a device must not be read as markup. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void withdraw(String id) throws DBusException {
    UInt32 number;
    synchronized (this) {
      number = numbers.remove(id);
    }
    if (number != null) {
      service().take(number);
    }
  }

  @Override
  public synchronized void forget() {
    numbers.clear();
    capabilities = null;
    life++;
  }

  /** Of which notification a number is; null: of none that shows. */
  synchronized @Nullable String id(UInt32 number) {
    for (Map.Entry<String, UInt32> entry : numbers.entrySet()) {
      if (entry.getValue().equals(number)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** That one is gone: its number may be given to another program's. */
  synchronized void closed(UInt32 number) {
    numbers.values().removeIf(number::equals);
  }
}
