package io.homeward.ui.desktop.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** A session bus of a test's own: a real {@code dbus-daemon}, and the parts of a desktop on it. */
final class PrivateBus implements AutoCloseable {
  private static final String CONFIG =
      """
      <busconfig>
        <type>session</type>
        <listen>unix:path=%s</listen>
        <policy context="default">
          <allow send_destination="*" eavesdrop="true"/>
          <allow eavesdrop="true"/>
          <allow own="*"/>
        </policy>
      </busconfig>
      """;

  private final Process daemon;
  private final String address;

  PrivateBus(Path dir) throws IOException {
    Path config = dir.resolve("bus.conf");
    java.nio.file.Files.writeString(config, CONFIG.formatted(dir.resolve("bus.sock")));
    daemon =
        new ProcessBuilder("dbus-daemon", "--config-file=" + config, "--nofork", "--print-address")
            .redirectError(dir.resolve("bus.log").toFile())
            .start();
    // The address is printed once the socket listens.
    BufferedReader out = daemon.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException("dbus-daemon did not start");
    }
    address = line;
  }

  String address() {
    return address;
  }

  DBusConnection connect() throws DBusException {
    return DBusConnectionBuilder.forAddress(address).withShared(false).build();
  }

  @Override
  public void close() throws InterruptedException {
    daemon.destroy();
    if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
      daemon.destroyForcibly();
    }
  }

  /** Where icons register; goes away with {@link #close}. */
  static final class Watcher implements StatusNotifierWatcher, AutoCloseable {
    final List<String> registered = new CopyOnWriteArrayList<>();
    final DBusConnection connection;

    Watcher(PrivateBus bus) throws DBusException {
      connection = bus.connect();
      connection.exportObject("/StatusNotifierWatcher", this);
      connection.requestBusName("org.kde.StatusNotifierWatcher");
    }

    /** The menu of an icon, as a panel would ask for it. */
    DbusMenu menu(String busName) throws DBusException {
      return connection.getRemoteObject(busName, MenuExport.PATH, DbusMenu.class);
    }

    @Override
    public void registerStatusNotifierItem(String busName) {
      registered.add(busName);
    }

    @Override
    public boolean isHostRegistered() {
      return true;
    }

    @Override
    public String getObjectPath() {
      return "/StatusNotifierWatcher";
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /** Writes down what is to be shown. */
  static final class Bubbles implements Notifications, DBusInterface, AutoCloseable {
    final List<String> shown = new CopyOnWriteArrayList<>();
    private final DBusConnection connection;

    Bubbles(PrivateBus bus) throws DBusException {
      connection = bus.connect();
      connection.exportObject("/org/freedesktop/Notifications", this);
      connection.requestBusName("org.freedesktop.Notifications");
    }

    @Override
    public UInt32 show(
        String application,
        UInt32 replaces,
        String iconName,
        String summary,
        String body,
        List<String> actions,
        java.util.Map<String, Variant<?>> hints,
        int timeoutMillis) {
      shown.add(replaces + " " + summary + ": " + body);
      return new UInt32(7);
    }

    @Override
    public String getObjectPath() {
      return "/org/freedesktop/Notifications";
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
