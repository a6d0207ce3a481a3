package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.Notification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.Variant;

/** The portal's service of notifications, which knows them by our own ids. Holds nothing. */
final class PortalService implements NotificationService {
  static final String NAME = "org.freedesktop.portal.Desktop";
  static final String PATH = "/org/freedesktop/portal/desktop";

  private static final String BUTTONS = "aa{sv}";

  private final DBusConnection bus;

  PortalService(DBusConnection bus) {
    this.bus = bus;
  }

  @Override
  public String busName() {
    return NAME;
  }

  private PortalNotifications service() throws DBusException {
    return bus.getRemoteObject(NAME, PATH, PortalNotifications.class);
  }

  @Override
  public void show(Notification notification) throws DBusException {
    Map<String, Variant<?>> values = new HashMap<>();
    values.put("title", new Variant<>(notification.title()));
    if (!notification.text().isEmpty()) {
      values.put("body", new Variant<>(notification.text()));
    }
    values.put("priority", new Variant<>(notification.passing() ? "low" : "normal"));
    values.put("default-action", new Variant<>(CLICKED));
    List<Map<String, Variant<?>>> buttons = new ArrayList<>();
    for (int i = 0; i < notification.buttons().size(); i++) {
      buttons.add(
          Map.of(
              "label",
              new Variant<>(notification.buttons().get(i).label()),
              "action",
              new Variant<>(NotificationService.action(i))));
    }
    if (!buttons.isEmpty()) {
      values.put("buttons", new Variant<>(buttons, BUTTONS));
    }
    service().add(notification.id(), values);
  }

  @Override
  public void withdraw(String id) throws DBusException {
    service().remove(id);
  }

  @Override
  public void forget() {}
}
