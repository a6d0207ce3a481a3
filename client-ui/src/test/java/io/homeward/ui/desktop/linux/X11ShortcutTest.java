package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.ShortcutKeys;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At a real X server. */
@Tag("tray")
class X11ShortcutTest {
  private static final ShortcutKeys KEYS = ShortcutKeys.parse("CTRL+ALT+h").orElseThrow();
  private static final byte[] NO_COOKIE = {};

  @TempDir private static Path dir;
  private static Process server;
  private static String display = "";

  @BeforeAll
  static void start() throws Exception {
    server =
        new ProcessBuilder(
                "Xvfb",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "640x480x24",
                "-nolisten",
                "tcp",
                "-noreset")
            .redirectError(dir.resolve("xvfb.log").toFile())
            .start();
    try (BufferedReader reader = server.inputReader(StandardCharsets.US_ASCII)) {
      display = ":" + reader.readLine();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.destroy();
    server.waitFor();
  }

  private static void run(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("DISPLAY", display);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static void awaitPresses(AtomicInteger presses, int wanted) {
    await().atMost(Duration.ofSeconds(20)).until(() -> presses.get() >= wanted);
    assertThat(presses).hasValue(wanted);
  }

  @Test
  void theKeysAreHeardWhateverLocksAreOn() throws Exception {
    AtomicInteger presses = new AtomicInteger();
    try (X11Shortcut shortcut =
        X11Shortcut.listen(display, NO_COOKIE, KEYS, presses::incrementAndGet)) {
      run("xdotool", "key", "ctrl+alt+h");
      awaitPresses(presses, 1);
      run("xdotool", "key", "h", "key", "ctrl+h", "key", "ctrl+alt+j");
      run("xdotool", "key", "Num_Lock", "key", "ctrl+alt+h", "key", "Num_Lock");
      awaitPresses(presses, 2);
      run("xdotool", "key", "Caps_Lock", "key", "ctrl+alt+h", "key", "Caps_Lock");
      awaitPresses(presses, 3);
      shortcut.close();
    }
    run("xdotool", "key", "ctrl+alt+h");
    assertThat(presses).hasValue(3);
  }

  @Test
  void keysOfAnotherProgramAreSaidToBeTakenUntilItGivesThemBack() throws Exception {
    X11Shortcut first = X11Shortcut.listen(display, NO_COOKIE, KEYS, () -> {});
    assertThatThrownBy(() -> X11Shortcut.listen(display, NO_COOKIE, KEYS, () -> {}))
        .isInstanceOf(GlobalKeys.TakenException.class)
        .hasMessage("Ctrl+Alt+H is taken");
    first.close();
    AtomicInteger presses = new AtomicInteger();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(GlobalKeys.TakenException.class)
        .untilAsserted(() -> {
          try (X11Shortcut second =
              X11Shortcut.listen(display, NO_COOKIE, KEYS, presses::incrementAndGet)) {
            run("xdotool", "key", "ctrl+alt+h");
            awaitPresses(presses, 1);
          }
        });
  }

  @Test
  void aDisplayThatIsNotHereIsNamed() {
    for (String name : new String[] {"", "remote:0", ":x", ":0.1", ":9999"}) {
      assertThatThrownBy(() -> X11Shortcut.listen(name, NO_COOKIE, KEYS, () -> {}))
          .isInstanceOf(DesktopException.class)
          .hasMessageContaining(name);
    }
  }
}
