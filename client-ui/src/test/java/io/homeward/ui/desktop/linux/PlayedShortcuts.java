package io.homeward.ui.desktop.linux;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * The portal for global keys as its specification has it, on a bus of a test: it makes sessions and
 * answers at the path of the request. What it answers is for the test to say.
 */
final class PlayedShortcuts implements ShortcutsPortal, ShortcutsPortal.Registry, AutoCloseable {
  /** In the place of a code: no answer comes. */
  static final int SILENT = -1;

  private static final String SHORTCUTS = "a(sa{sv})";

  /** What was asked, such as {@code bind search CTRL+ALT+h}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** The code with which a session is answered; or {@link #SILENT}. */
  volatile int creates = 0;

  /** The same for binding. */
  volatile int binds = 0;

  /** Whether binding says what was bound. */
  volatile boolean says = true;

  /** Whether a call is refused at once. */
  volatile boolean refuses;

  /** Whether the answer overtakes the reply to the call. */
  volatile boolean hasty;

  volatile String trigger = "Ctrl+Alt+H";
  private final DBusConnection connection;
  private final ExecutorService answers = Executors.newSingleThreadExecutor();
  private volatile String session = "";
  private volatile boolean registered;

  PlayedShortcuts(PrivateBus bus) throws DBusException {
    connection = bus.connect();
    connection.exportObject(PortalService.PATH, this);
    connection.requestBusName(PortalService.NAME);
  }

  @Override
  public void register(String desktopFile, Map<String, Variant<?>> options) {
    registered = true;
    asked.add("register " + desktopFile);
  }

  @Override
  public DBusPath createSession(Map<String, Variant<?>> options) {
    if (refuses || !registered) {
      throw new DBusExecutionException("An app id is required");
    }
    asked.add("create");
    session =
        "/org/freedesktop/portal/desktop/session/%s/%s"
            .formatted(sender(), text(options, "session_handle_token"));
    return answer(options, creates, Map.of("session_handle", new Variant<>(session)));
  }

  @Override
  public DBusPath bind(
      DBusPath of, List<Shortcut> shortcuts, String parentWindow, Map<String, Variant<?>> options) {
    if (!of.getPath().equals(session)) {
      throw new DBusExecutionException("Invalid session");
    }
    for (Shortcut one : shortcuts) {
      asked.add("bind %s %s".formatted(one.id, text(one.values, "preferred_trigger")));
    }
    return answer(options, binds, says ? bound() : Map.of());
  }

  @Override
  public DBusPath list(DBusPath of, Map<String, Variant<?>> options) {
    asked.add("list");
    return answer(options, 0, bound());
  }

  private Map<String, Variant<?>> bound() {
    return Map.of("shortcuts", new Variant<>(shortcuts(), SHORTCUTS));
  }

  private List<Shortcut> shortcuts() {
    return List.of(
        new Shortcut("another", Map.of("trigger_description", new Variant<>("F1"))),
        new Shortcut(PortalAnswer.SEARCH, Map.of("trigger_description", new Variant<>(trigger))));
  }

  private static Object text(Map<String, Variant<?>> values, String key) {
    return Objects.requireNonNull(values.get(key), key).getValue();
  }

  private static String sender() {
    return DBusConnection.getCallInfo().getSource().substring(1).replace('.', '_');
  }

  private DBusPath answer(
      Map<String, Variant<?>> options, int code, Map<String, Variant<?>> results) {
    String path =
        "/org/freedesktop/portal/desktop/request/%s/%s"
            .formatted(sender(), text(options, "handle_token"));
    if (code != SILENT) {
      Runnable send = () -> send(path, code, results);
      if (hasty) {
        send.run();
      } else {
        answers.execute(send);
      }
    }
    return new DBusPath(path);
  }

  private void send(String path, int code, Map<String, Variant<?>> results) {
    try {
      connection.sendMessage(new Request.Response(path, new UInt32(code), new HashMap<>(results)));
    } catch (DBusException e) {
      throw new IllegalStateException(e);
    }
  }

  void press(String id) throws DBusException {
    press(connection, session, id);
  }

  /** As whoever has that connection. */
  void press(DBusConnection as, String ofSession, String id) throws DBusException {
    as.sendMessage(
        new Activated(
            PortalService.PATH, new DBusPath(ofSession), id, new UInt64(1), new HashMap<>()));
  }

  String session() {
    return session;
  }

  void change(String newTrigger) throws DBusException {
    trigger = newTrigger;
    connection.sendMessage(
        new ShortcutsChanged(PortalService.PATH, new DBusPath(session), shortcuts()));
  }

  void endSession() throws DBusException {
    connection.sendMessage(new ShortcutsPortal.Session.Closed(session, new HashMap<>()));
  }

  @Override
  public String getObjectPath() {
    return PortalService.PATH;
  }

  @Override
  public void close() throws IOException {
    answers.shutdownNow();
    connection.close();
  }
}
