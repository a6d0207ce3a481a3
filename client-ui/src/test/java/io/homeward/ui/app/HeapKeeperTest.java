package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, with the collector that the program is shipped with. */
class HeapKeeperTest {
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

  /** An app that once had much to hold, and afterwards has a little to do now and then. */
  static final class Burdened {
    private static volatile byte[] use = new byte[0];

    private Burdened() {}

    /** Takes the configuration folder; ends with 0 when the burden is gone, with 3 if it stays. */
    public static void main(String[] arguments) {
      FakeNode node = new FakeNode(Tailnets.family());
      WatchedThread.platform("burden", WatchedThread::unowned, Burdened::watch).start();
      HomewardApp.launch(
          HomewardAppConfig.of(() -> node, Path.of(arguments[0]), "0.1.0").withWindow(true));
      System.exit(4);
    }

    private static void watch() {
      // Too large for what is young: only a collection of the whole takes it.
      WeakReference<byte[]> burden = new WeakReference<>(new byte[64 << 20]);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (burden.get() != null && System.nanoTime() < end) {
        use = new byte[100_000 + use.length % 2];
        try {
          Thread.sleep(2);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
      System.exit(burden.get() == null ? 0 : 3);
    }
  }
}
