package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.Writer;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole app, in a process of its own, on a real bus where the test plays the desktop: what a
 * person does in the window reaches the desktop, and the other way round.
 */
@Tag("tray")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class AppOnBusTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path dir;
  private PrivateBus bus;
  private PrivateBus.Watcher tray;
  private PrivateBus.Bubbles bubbles;
  private PlayedShortcuts portal;
  private @Nullable Process app;
  private @Nullable BufferedReader answers;
  private @Nullable Writer lines;

  @BeforeEach
  void start() throws Exception {
    bus = new PrivateBus(dir);
    tray = new PrivateBus.Watcher(bus);
    bubbles = new PrivateBus.Bubbles(bus, 1, "actions", "body");
    portal = new PlayedShortcuts(bus);
  }

  private void launch(String settings, String... more) throws Exception {
    Path config = Files.createDirectory(dir.resolve("config"));
    Files.writeString(config.resolve("settings.json"), settings);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dglass.platform=Headless",
            "-Dprism.order=sw",
            "-Duser.language=en",
            "-Duser.home=" + dir,
            "-cp",
            System.getProperty("java.class.path"),
            "io.homeward.ui.app.DrivenApp",
            config.toString());
    builder.command().addAll(List.of(more));
    builder.environment().put("DBUS_SESSION_BUS_ADDRESS", bus.address());
    builder.environment().put("XDG_CONFIG_HOME", dir.resolve("xdg").toString());
    builder
        .environment()
        .merge("PATH", dir.resolve("bin").toString(), (path, own) -> own + ":" + path);
    for (String name : List.of("DISPLAY", "WAYLAND_DISPLAY", "SNAP")) {
      builder.environment().remove(name);
    }
    Process started = builder.redirectError(dir.resolve("app.log").toFile()).start();
    app = started;
    answers = started.inputReader(StandardCharsets.UTF_8);
    lines = started.outputWriter(StandardCharsets.UTF_8);
    await().atMost(LONG).until(() -> ask("windows").contains("Homeward"));
  }

  @AfterEach
  void stop() throws Exception {
    Process running = app;
    if (running != null) {
      running.getOutputStream().close();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
    portal.close();
    bubbles.close();
    tray.close();
    bus.close();
  }

  private String ask(String line) throws Exception {
    Writer to = Objects.requireNonNull(lines);
    to.write(line + "\n");
    to.flush();
    String answer = Objects.requireNonNull(answers).readLine();
    assertThat(answer).as(Files.readString(dir.resolve("app.log"))).isNotNull();
    return answer;
  }

  private void act(String line) throws Exception {
    assertThat(ask(line)).as(line).isEqualTo("done");
  }

  private void awaitBubble(String words) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(bubbles.shown).anyMatch(shown -> shown.contains(words)));
  }

  @Test
  void keysThatAreChangedInThePreferencesAreTakenAtOnceAndBringTheSearch() throws Exception {
    launch("{\"version\":2,\"shortcut\":\"CTRL+ALT+h\"}");
    await().atMost(LONG).until(() -> portal.asked.contains("bind search CTRL+ALT+h"));
    act("keys CONTROL COMMA");
    act("press #pref-shortcut-2");
    await().atMost(LONG).until(() -> portal.asked.contains("bind search SHIFT+LOGO+h"));
    await()
        .atMost(LONG)
        .until(() -> {
          portal.press(PortalAnswer.SEARCH);
          return ask("windows").contains("Homeward search");
        });
  }

  @Test
  void keysThatThePersonRefusesAreGoneFromTheSettings() throws Exception {
    portal.binds = 1;
    launch("{\"version\":2,\"shortcut\":\"CTRL+ALT+h\"}");
    Path settings = dir.resolve("config").resolve("settings.json");
    await().atMost(LONG).until(() -> Files.readString(settings).contains("\"shortcut\" : \"\""));
    assertThat(portal.asked.stream().filter("create"::equals)).hasSize(1);
  }

  @Test
  void aBellThatIsSetBringsANotice() throws Exception {
    launch("{\"version\":2}");
    act("keys DOWN");
    act("press #bell");
    boolean[] gone = new boolean[1];
    // The news of a device count after some seconds, and when they last for some.
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(8))
        .until(() -> {
          gone[0] = !gone[0];
          act(gone[0] ? "gone" : "back");
          return bubbles.shown.stream().anyMatch(shown -> shown.contains(" is "));
        });
  }

  @Test
  void whatThePersonWantsToBeToldIsToldAtOnceWhenTheyChooseIt() throws Exception {
    launch("{\"version\":2,\"notifications\":{\"keyExpiry\":false}}");
    act("expires 20");
    act("keys CONTROL COMMA");
    assertThat(bubbles.shown).isEmpty();
    act("press #pref-notify-expiry");
    awaitBubble("sign-in of this device ends");
    assertThat(bubbles.taken).isEmpty();
    act("press #pref-notify-expiry");
    await().atMost(LONG).until(() -> !bubbles.taken.isEmpty());
  }

  @Test
  void anAppThatIsPartOfATrialSaysSo() throws Exception {
    launch("{\"version\":2}", "trial");
    assertThat(ask("windows")).isEqualTo("Homeward (trial)");
    assertThat(ask("texts")).contains("Trial: ends when you quit");
  }

  /** Linux has all of 127/8: nobody else listens at this address. */
  @Test
  void aDeviceThatIsLookedAtIsAskedWhatItOffersAndTheButtonSaysSo() throws Exception {
    try (ServerSocket screen = new ServerSocket()) {
      try {
        screen.bind(new InetSocketAddress("127.83.12.9", 5900));
      } catch (BindException e) {
        assertThat(e).hasMessageContaining("in use"); // by somebody who listens everywhere: fine
      }
      launch("{\"version\":2}", "at", "127.83.12.9");
      await().atMost(LONG).until(() -> ask("texts").contains("Screen Sharing"));
      await().atMost(LONG).until(() -> ask("marks #open-screen").contains("answers"));
    }
  }

  @Test
  void theAccountForSshOfADeviceIsKept() throws Exception {
    launch("{\"version\":2}");
    act("keys DOWN");
    act("press #ssh-user");
    act("keys R");
    act("press #ssh-user-save");
    Path settings = dir.resolve("config").resolve("settings.json");
    await().atMost(LONG).until(() -> Files.readString(settings).contains("\"r@"));
    await().atMost(LONG).until(() -> ask("texts").contains("SSH as r"));
  }

  /** The program that a click in the tray starts may come to the front. */
  @Test
  void thePanelsLeaveReachesTheProgramThatAClickInTheTrayStarts() throws Exception {
    Path found = dir.resolve("found");
    Path script = Files.createDirectories(dir.resolve("bin")).resolve("xdg-open");
    Files.writeString(
        script, "#!/bin/sh\nprintf '%s' \"$XDG_ACTIVATION_TOKEN\" >\"" + found + "\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    launch("{\"version\":2}");
    await().atMost(LONG).until(() -> !tray.registered.isEmpty());
    String name = tray.registered.getFirst();
    DbusMenu menu = tray.menu(name);
    int entry = entry(menu.getLayout(0, -1, List.of()).root.children, "Open Web page");
    tray.icon(name).provideXdgActivationToken("kwin-42");
    menu.event(entry, "clicked", new Variant<>(""), new UInt32(0));
    await().atMost(LONG).until(() -> Files.exists(found) && Files.size(found) > 0);
    assertThat(found).hasContent("kwin-42");
  }

  /** The first entry of that name, at whatever depth, or 0. */
  private static int entry(List<?> children, String label) {
    for (Object child : children) {
      Object[] node = (Object[]) ((Variant<?>) child).getValue();
      boolean found =
          node[1] instanceof Map<?, ?> properties
              && properties.get("label") instanceof Variant<?> said
              && label.equals(said.getValue());
      int number = found ? (int) node[0] : entry((List<?>) node[2], label);
      if (number != 0) {
        return number;
      }
    }
    return 0;
  }

  @Test
  void settingsThatCannotBeSavedAreSaidToBeLost() throws Exception {
    launch("{\"version\":2}");
    Files.createDirectory(dir.resolve("config").resolve("settings.json.new"));
    act("keys CONTROL COMMA");
    act("press #pref-theme-dark");
    await().atMost(LONG).until(() -> ask("texts").contains("cannot be saved"));
  }
}
