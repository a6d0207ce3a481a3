package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The desktop's own switch for animations reaches a window, on a real display. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class DesktopMotionTest {
  @TempDir Path dir;
  private Process server;
  private String display;

  @BeforeEach
  void start() throws Exception {
    server =
        new ProcessBuilder(
                "Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp")
            .redirectError(dir.resolve("xvfb.log").toFile())
            .start();
    try (BufferedReader reader = server.inputReader(StandardCharsets.US_ASCII)) {
      display = ":" + reader.readLine();
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.destroy();
    server.waitFor();
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void aWindowKnowsWhetherThingsMayMove(String animations, boolean reduced) throws Exception {
    Path gtk = Files.createDirectories(dir.resolve("gtk-3.0"));
    Files.writeString(
        gtk.resolve("settings.ini"), "[Settings]\ngtk-enable-animations=" + animations + "\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dprism.order=sw",
            "-cp",
            System.getProperty("java.class.path"),
            Asked.class.getName());
    builder.environment().put("DISPLAY", display);
    builder.environment().put("XDG_CONFIG_HOME", dir.toString());
    builder.environment().put("NO_AT_BRIDGE", "1");
    builder.environment().remove("WAYLAND_DISPLAY");
    builder.environment().remove("DBUS_SESSION_BUS_ADDRESS");
    Path said = dir.resolve("said");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(said).content().contains("reduced " + reduced);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Says what a scene knows. */
  static final class Asked {
    private Asked() {}

    /** Once. */
    public static void main(String[] arguments) {
      Platform.startup(() -> {
        Scene scene = new Scene(new StackPane());
        System.out.println("reduced " + scene.getPreferences().isReducedMotion());
        System.out.flush();
        // The toolkit's loop does not see an end that is asked for before it begins.
        Runtime.getRuntime().halt(0);
      });
    }
  }
}
