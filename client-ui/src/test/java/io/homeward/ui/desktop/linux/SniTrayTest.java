package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tray over a real session bus, on which the test plays the rest of the desktop. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SniTrayTest {
  private static final TrayModel MODEL =
      new TrayModel(
          TrayIcon.CONNECTED,
          "Homeward: Connected",
          List.of(
              new TrayItem.Action("copy", "nas_1", true, new AppCommand.Copy("nas_1")),
              new TrayItem.Action("quit", "Quit", true, new AppCommand.Quit())));

  @TempDir Path dir;

  private final List<Boolean> shown = new CopyOnWriteArrayList<>();
  private final List<AppCommand> chosen = new CopyOnWriteArrayList<>();
  private PrivateBus bus;
  private SniTray tray;

  @BeforeEach
  void startBus() throws Exception {
    bus = new PrivateBus(dir);
    tray =
        SniTray.connect(
            bus.address(),
            new PanelBrightness("XFCE", "Adwaita", false),
            new ActivationTokens(System::nanoTime));
  }

  @AfterEach
  void stopBus() throws Exception {
    tray.close();
    tray.close(); // as often as anybody likes
    bus.close();
  }

  private void start() throws Exception {
    tray.start(
        MODEL,
        new TrayBackend.Listener() {
          @Override
          public void chosen(AppCommand command) {
            chosen.add(command);
            if (command instanceof AppCommand.Quit) {
              Thread.ofVirtual().start(tray::close);
            }
          }

          @Override
          public void shown(boolean there) {
            shown.add(there);
          }
        });
  }

  @Test
  void theIconComesBackWithAPanelThatRestarts() throws Exception {
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      start();
      await().until(() -> panel.registered.size() == 1 && shown.equals(List.of(true)));
    }
    await().until(() -> shown.equals(List.of(true, false)));
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      await().until(() -> shown.equals(List.of(true, false, true)));
      assertThat(panel.registered).hasSize(1);
      // What registered is alive: the new panel gets the menu from it.
      assertThat(panel.menu(panel.registered.getFirst()).getLayout(0, -1, List.of()).root.children)
          .hasSize(2);
    }
  }

  @Test
  void withoutAPanelItSaysSoAndFollowsOneThatComesLater() throws Exception {
    start();
    await().until(() -> shown.equals(List.of(false)));
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      await().until(() -> shown.equals(List.of(false, true)));
      assertThat(panel.registered).hasSize(1);
    }
  }

  @Test
  void aWatcherThatNothingDrawsForIsNoTrayUntilSomethingDoes() throws Exception {
    try (PrivateBus.Watcher watcher = new PrivateBus.Watcher(bus, false)) {
      start();
      await().until(() -> shown.equals(List.of(false)));
      assertThat(watcher.registered).hasSize(1);
      watcher.draw(true);
      await().until(() -> shown.equals(List.of(false, true)));
      watcher.draw(false);
      await().until(() -> shown.equals(List.of(false, true, false)));
    }
  }

  @Test
  void aClickOnTheBusIsTheCommandOfItsEntry() throws Exception {
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      start();
      await().until(() -> panel.registered.size() == 1);
      DbusMenu menu = panel.menu(panel.registered.getFirst());
      menu.event(number(menu, "nas__1"), "clicked", new Variant<>(""), new UInt32(0));
      assertThat(chosen).containsExactly(new AppCommand.Copy("nas_1"));
    }
  }

  @Test
  void aClickOnQuitIsAnsweredBeforeTheTrayCloses() throws Exception {
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      start();
      await().until(() -> panel.registered.size() == 1);
      DbusMenu menu = panel.menu(panel.registered.getFirst());
      // Throws when the connection ends without an answer.
      menu.event(number(menu, "Quit"), "clicked", new Variant<>(""), new UInt32(0));
      assertThat(chosen).containsExactly(new AppCommand.Quit());
    }
  }

  /** LXQt's panel asks for one property after the other, and takes nothing but variants. */
  @Test
  void eachPropertyIsAVariantToWhoeverAsksForItAlone() throws Exception {
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      start();
      await().until(() -> panel.registered.size() == 1);
      String item = panel.registered.getFirst();
      String icon = "org.kde.StatusNotifierItem";
      for (String name :
          List.of(
              "Category",
              "Id",
              "Title",
              "Status",
              "WindowId",
              "IconName",
              "IconThemePath",
              "OverlayIconName",
              "AttentionIconName",
              "IconPixmap",
              "OverlayIconPixmap",
              "AttentionIconPixmap",
              "ToolTip",
              "ItemIsMenu",
              "Menu")) {
        assertThat(get(item, IconExport.PATH, icon, name)).as(name).startsWith("(<");
      }
      for (String name : List.of("Version", "TextDirection", "Status", "IconThemePath")) {
        assertThat(get(item, MenuExport.PATH, "com.canonical.dbusmenu", name))
            .as(name)
            .startsWith("(<");
      }
    }
  }

  /** The answer as another program shows it: with a bracket of its own around a variant. */
  private String get(String item, String path, String type, String name) throws Exception {
    ProcessBuilder gdbus =
        new ProcessBuilder(
            "gdbus",
            "call",
            "--session",
            "--dest",
            item,
            "--object-path",
            path,
            "--method",
            "org.freedesktop.DBus.Properties.Get",
            type,
            name);
    gdbus.environment().put("DBUS_SESSION_BUS_ADDRESS", bus.address());
    Process asked = gdbus.redirectErrorStream(true).start();
    String output = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void theIconFollowsThePanelFromLightToDarkAndBack() throws Exception {
    try (PrivateBus.Appearance desktop = new PrivateBus.Appearance(bus, 1);
        PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      AtomicInteger newIcons = new AtomicInteger();
      panel.connection.addSigHandler(
          StatusNotifierItem.NewIcon.class, signal -> newIcons.incrementAndGet());
      start();
      await().until(() -> panel.registered.size() == 1);
      await().untilAsserted(() -> assertThat(ink(panel)).isGreaterThan(200));
      int before = newIcons.get();
      desktop.prefer(2);
      await().untilAsserted(() -> assertThat(ink(panel)).isLessThan(60));
      await().until(() -> newIcons.get() > before);
      desktop.prefer(1);
      await().untilAsserted(() -> assertThat(ink(panel)).isGreaterThan(200));
    }
  }

  @Test
  void withoutThePortalTheThemeDecides() throws Exception {
    try (PrivateBus.Watcher panel = new PrivateBus.Watcher(bus)) {
      start();
      await().until(() -> panel.registered.size() == 1);
      assertThat(ink(panel)).isLessThan(60);
    }
  }

  /** How bright the picture is drawn, as a panel gets it: a pixel in the wall of the house. */
  private static int ink(PrivateBus.Watcher panel) throws Exception {
    var pictures =
        (List<?>)
            panel
                .connection
                .getRemoteObject(panel.registered.getFirst(), IconExport.PATH, Properties.class)
                .Get("org.kde.StatusNotifierItem", "IconPixmap");
    Object[] largest = (Object[]) pictures.getLast();
    int width = (int) largest[0];
    byte[] argb = bytes(largest[2]);
    int pixel = 4 * (width * (width * 3 / 4) + width / 5);
    assertThat(argb[pixel] & 0xff).as("opaque").isEqualTo(255);
    return argb[pixel + 1] & 0xff;
  }

  private static byte[] bytes(Object value) {
    if (value instanceof byte[] array) {
      return array;
    }
    List<?> list = (List<?>) value;
    byte[] array = new byte[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = (Byte) list.get(i);
    }
    return array;
  }

  /** The number of an entry; from the bus it comes as an array of number, properties, children. */
  private static int number(DbusMenu menu, String label) {
    for (Variant<?> child : menu.getLayout(0, -1, List.of()).root.children) {
      Object[] entry = (Object[]) child.getValue();
      if (entry[1] instanceof Map<?, ?> properties
          && properties.get("label") instanceof Variant<?> value
          && label.equals(value.getValue())) {
        return (int) entry[0];
      }
    }
    throw new AssertionError("no entry " + label);
  }
}
