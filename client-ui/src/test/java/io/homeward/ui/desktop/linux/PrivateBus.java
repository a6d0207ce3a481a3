package io.homeward.ui.desktop.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** A session bus of a test's own: a real {@code dbus-daemon}, and the parts of a desktop on it. */
final class PrivateBus implements AutoCloseable {
  private final Process daemon;
  private final String address;

  PrivateBus(Path dir) throws IOException {
    Path config = dir.resolve("bus.conf");
    java.nio.file.Files.writeString(
        config,
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
        """
            .formatted(dir.resolve("bus.sock")));
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
    private volatile boolean draws;

    Watcher(PrivateBus bus) throws DBusException {
      this(bus, true);
    }

    /** One that draws icons, or one without anything that does. */
    Watcher(PrivateBus bus, boolean draws) throws DBusException {
      this.draws = draws;
      connection = bus.connect();
      connection.exportObject("/StatusNotifierWatcher", this);
      connection.requestBusName("org.kde.StatusNotifierWatcher");
    }

    /** An icon, as a panel sees it. */
    StatusNotifierItem icon(String busName) throws DBusException {
      return connection.getRemoteObject(busName, IconExport.PATH, StatusNotifierItem.class);
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
      return draws;
    }

    /** What draws the icons comes or goes. */
    void draw(boolean on) throws DBusException {
      draws = on;
      String path = getObjectPath();
      connection.sendMessage(
          on ? new StatusNotifierHostRegistered(path) : new StatusNotifierHostUnregistered(path));
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

  /** What the desktop tells of how it looks; goes away with {@link #close}. */
  static final class Appearance implements AppearancePortal, AutoCloseable {
    private final DBusConnection connection;
    private volatile int scheme;

    /** One whose person prefers this {@code color-scheme}. */
    Appearance(PrivateBus bus, int scheme) throws DBusException {
      this.scheme = scheme;
      connection = bus.connect();
      connection.exportObject(PortalService.PATH, this);
      connection.requestBusName(PortalService.NAME);
    }

    @Override
    public Variant<?> read(String namespace, String key) {
      return new Variant<>(new Variant<>(new UInt32(scheme)), "v");
    }

    /** The person chooses another one. */
    void prefer(int newScheme) throws DBusException {
      scheme = newScheme;
      connection.sendMessage(
          new SettingChanged(
              PortalService.PATH,
              "org.freedesktop.appearance",
              "color-scheme",
              new Variant<>(new UInt32(newScheme))));
    }

    @Override
    public String getObjectPath() {
      return PortalService.PATH;
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /** The desktop's notifications: writes down what is to be shown, and does as it is told. */
  static final class Bubbles implements Notifications, AutoCloseable {
    final List<String> shown = new CopyOnWriteArrayList<>();
    final List<String> taken = new CopyOnWriteArrayList<>();
    private final DBusConnection connection;
    private final List<String> capabilities;
    private final AtomicLong numbers;

    /** Whoever calls waits until it is open. */
    volatile CountDownLatch open = new CountDownLatch(0);

    Bubbles(PrivateBus bus, long firstNumber, String... capabilities) throws DBusException {
      this.capabilities = List.of(capabilities);
      numbers = new AtomicLong(firstNumber);
      connection = bus.connect();
      connection.exportObject(DesktopService.PATH, this);
      connection.requestBusName(DesktopService.NAME);
    }

    @Override
    public UInt32 show(
        String application,
        UInt32 replaces,
        String iconName,
        String summary,
        String body,
        List<String> actions,
        Map<String, Variant<?>> hints,
        int timeoutMillis) {
      await(open);
      boolean passing = hints.containsKey("transient");
      shown.add(
          "%s %s: %s %s%s".formatted(replaces, summary, body, actions, passing ? " passing" : ""));
      return replaces.longValue() == 0 ? new UInt32(numbers.getAndIncrement()) : replaces;
    }

    @Override
    public void take(UInt32 number) {
      taken.add(number.toString());
    }

    @Override
    public List<String> capabilities() {
      await(open);
      return capabilities;
    }

    /** The person presses something. */
    void press(long number, String action) throws DBusException {
      connection.sendMessage(
          new Notifications.ActionInvoked(DesktopService.PATH, new UInt32(number), action));
    }

    /** The person presses something, and the desktop gives leave to come to the front. */
    void press(long number, String action, String token) throws DBusException {
      connection.sendMessage(
          new Notifications.ActivationToken(DesktopService.PATH, new UInt32(number), token));
      press(number, action);
    }

    /** The person closes one. */
    void dismiss(long number) throws DBusException {
      connection.sendMessage(
          new Notifications.NotificationClosed(
              DesktopService.PATH, new UInt32(number), new UInt32(2)));
    }

    @Override
    public String getObjectPath() {
      return DesktopService.PATH;
    }

    @Override
    public void close() throws IOException {
      open.countDown();
      connection.close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The portal's notifications. */
  static final class Portal implements PortalNotifications, AutoCloseable {
    final List<String> shown = new CopyOnWriteArrayList<>();
    final List<String> taken = new CopyOnWriteArrayList<>();
    private final DBusConnection connection;

    Portal(PrivateBus bus) throws DBusException {
      connection = bus.connect();
      connection.exportObject(PortalService.PATH, this);
      connection.requestBusName(PortalService.NAME);
    }

    @Override
    public void add(String id, Map<String, Variant<?>> notification) {
      shown.add(id + " " + plain(new TreeMap<>(notification)));
    }

    /** Values as they are, without how they are typed. */
    private static Object plain(Object value) {
      return switch (value) {
        case Variant<?> variant -> plain(variant.getValue());
        case Map<?, ?> map -> {
          Map<String, Object> all = new TreeMap<>();
          map.forEach((key, one) -> all.put(String.valueOf(key), plain(one)));
          yield all;
        }
        case List<?> list -> list.stream().map(Portal::plain).toList();
        default -> value;
      };
    }

    @Override
    public void remove(String id) {
      taken.add(id);
    }

    /** The person presses something. */
    void press(String id, String action) throws DBusException {
      connection.sendMessage(
          new PortalNotifications.ActionInvoked(PortalService.PATH, id, action, List.of()));
    }

    @Override
    public String getObjectPath() {
      return PortalService.PATH;
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
