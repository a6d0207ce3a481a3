package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, because the end of an app is the end of JavaFX there. */
class RehearsalTest {
  @TempDir Path dir;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void endsWhereQuittingEndsTheConnection() throws Exception {
    endsBy("asked");
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void endsWhereAnotherProcessHasTheConnection() throws Exception {
    endsBy("unasked");
  }

  private void endsBy(String way) throws IOException, InterruptedException {
    Path output = dir.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dprism.order=sw",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            Rehearsed.class.getName(),
            Files.createDirectory(dir.resolve("app")).toString(),
            way);
    // Nothing of the desktop of who runs the test.
    builder.environment().keySet().removeIf(name -> name.startsWith("DBUS_"));
    builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES))
          .as(() -> "ended; it said: " + text(output))
          .isTrue();
      assertThat(process.exitValue()).as(() -> text(output)).isZero();
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

  /** The rehearsal, over a node without a network. */
  static final class Rehearsed {
    private Rehearsed() {}

    /** Takes the configuration folder, and whether quitting is to be asked about. */
    public static void main(String[] arguments) {
      FakeNode node = new FakeNode(Tailnets.family());
      node.ofAnotherProcess = arguments[1].equals("unasked");
      System.exit(Rehearsal.run(HomewardAppConfig.of(() -> node, Path.of(arguments[0]), "0.1.0")));
    }
  }
}
