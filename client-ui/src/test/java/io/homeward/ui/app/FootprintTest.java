package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Platform;
import io.homeward.engine.testing.Burden;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, with the collector that the program is shipped with. */
class FootprintTest {
  @TempDir Path dir;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void whatNobodyHoldsAnyMoreGoesThoughTheHeapHasRoomForIt() throws Exception {
    Path output = dir.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xms16m",
            "-Xmx768m",
            // Else the JVM collects the whole while the window's classes come.
            "-XX:MetaspaceSize=256m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dglass.platform=Headless",
            "-Dprism.order=sw",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            Burdened.class.getName(),
            Files.createDirectory(dir.resolve("app")).toString());
    // Nothing of the desktop of who runs the test.
    builder.environment().keySet().removeIf(name -> name.startsWith("DBUS_"));
    builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(process.exitValue()).as(() -> text(output)).isEqualTo(Burden.GONE);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** An app that once had much to hold, and afterwards has a little to do now and then. */
  static final class Burdened {
    private Burdened() {}

    /** Takes the configuration folder. */
    public static void main(String[] arguments) {
      FakeNode node = new FakeNode(Tailnets.family());
      if (Platform.isLinux()) {
        Burden.layBesideTheHeap();
      } else {
        Burden.lay();
      }
      HomewardApp.launch(
          HomewardAppConfig.of(() -> node, Path.of(arguments[0]), "0.1.0").withWindow(true));
    }
  }
}
