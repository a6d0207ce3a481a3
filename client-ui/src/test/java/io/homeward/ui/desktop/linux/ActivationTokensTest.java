package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The desktop's leave to come to the front reaches the program that a click starts. */
@Tag("tray")
@Timeout(60)
class ActivationTokensTest {
  private static final URI PAGE = URI.create("https://tailnet.example.com/");

  @TempDir Path dir;
  private final AtomicLong nanos = new AtomicLong();
  private final ActivationTokens tokens = new ActivationTokens(nanos::get);
  private final List<AppCommand> chosen = new CopyOnWriteArrayList<>();

  /** Starts a program, and returns what it found in its environment. */
  private String started() throws Exception {
    Path bin = Files.createDirectories(dir.resolve("bin"));
    Path found = dir.resolve("found");
    Path script = bin.resolve("xdg-open");
    Files.writeString(
        script,
        "#!/bin/sh\nprintf '%s %s' \"$XDG_ACTIVATION_TOKEN\" \"$DESKTOP_STARTUP_ID\" >\""
            + found
            + "\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    new LinuxLinkOpener(bin.toString(), true, tokens).open(PAGE);
    return Files.readString(found).strip();
  }

  @Test
  void aProgramGetsTheOneThatCameLastAndNoOtherProgramGetsIt() throws Exception {
    tokens.give("kwin-1");
    tokens.give("kwin-2");
    assertThat(started()).isEqualTo("kwin-2 kwin-2");
    assertThat(started()).isEmpty();
  }

  @Test
  void oneOfAnEarlierClickIsNotHandedOn() throws Exception {
    tokens.give("kwin-1");
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(started()).isEmpty();
  }

  @Test
  void whatCanBeNoneIsPassedOver() {
    tokens.give("kwin-1");
    for (String odd : List.of("", "a b", "a\nb", "a\0b", "é", "x".repeat(513))) {
      tokens.give(odd);
    }
    assertThat(tokens.take()).isEqualTo("kwin-1");
  }

  @Test
  void aPanelGivesOneBeforeAClickInTheMenu() throws Exception {
    TrayModel model =
        new TrayModel(
            TrayIcon.CONNECTED,
            "Homeward",
            List.of(new TrayItem.Action("open", "Open", true, new AppCommand.Open(PAGE))));
    try (PrivateBus bus = new PrivateBus(dir);
        PrivateBus.Watcher panel = new PrivateBus.Watcher(bus);
        SniTray tray =
            SniTray.connect(bus.address(), new PanelBrightness("KDE", "Breeze", false), tokens)) {
      tray.start(
          model,
          new TrayBackend.Listener() {
            @Override
            public void chosen(AppCommand command) {
              chosen.add(command);
            }

            @Override
            public void shown(boolean there) {}
          });
      await().until(() -> panel.registered.size() == 1);
      String name = panel.registered.getFirst();
      panel.icon(name).provideXdgActivationToken("kwin-7");
      DbusMenu menu = panel.menu(name);
      menu.event(only(menu), "clicked", new Variant<>(""), new UInt32(0));
      assertThat(chosen).containsExactly(new AppCommand.Open(PAGE));
      assertThat(started()).isEqualTo("kwin-7 kwin-7");
    }
  }

  private static int only(DbusMenu menu) {
    Object[] entry =
        (Object[]) menu.getLayout(0, -1, List.of()).root.children.getFirst().getValue();
    assertThat(entry[1]).isInstanceOf(Map.class);
    return (int) entry[0];
  }

  @Test
  void aNotificationGivesOneBeforeAPressAndThatOfAnotherProgramIsNotOurs() throws Exception {
    try (PrivateBus bus = new PrivateBus(dir);
        PrivateBus.Bubbles desktop = new PrivateBus.Bubbles(bus, 7, "actions");
        BusNotifier notifier =
            BusNotifier.connect(
                bus.address(),
                chosen::add,
                tokens,
                false,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30))) {
      notifier.show(
          new Notification(
              "nas",
              "nas is back",
              "",
              false,
              new Notification.Button("Open", new AppCommand.Open(PAGE)),
              List.of()));
      await().until(() -> !desktop.shown.isEmpty());
      desktop.press(7, "default", "mutter-1");
      desktop.press(8, "default", "mutter-2"); // another program's
      await().until(() -> !chosen.isEmpty());
      assertThat(started()).isEqualTo("mutter-1 mutter-1");
    }
  }
}
