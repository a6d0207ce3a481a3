package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The app where nobody could see it. */
@Timeout(120)
class GuiWithoutDisplayTest {
  @TempDir Path dir;

  @Test
  void itSaysSoOnceAndEnds() throws Exception {
    Path err = dir.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "gui",
                "--state-dir",
                dir.resolve("state").toString(),
                "--socket",
                dir.resolve("socket").toString(),
                "--tun",
                "userspace",
                "--port",
                "0"));
    builder
        .environment()
        .keySet()
        .removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"));
    builder.environment().put("XDG_CONFIG_HOME", dir.resolve("config").toString());
    builder.environment().put("XDG_RUNTIME_DIR", dir.resolve("runtime").toString());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile());
    Process app = builder.start();
    try {
      assertThat(app.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(app.exitValue()).isEqualTo(1);
      assertThat(Files.readString(err).lines().filter(line -> line.startsWith("homeward: ")))
          .containsExactly(
              "homeward: there is no tray, and there is no display; use homeward daemon instead");
    } finally {
      app.destroyForcibly();
    }
  }
}
