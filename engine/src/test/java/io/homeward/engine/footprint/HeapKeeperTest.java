package io.homeward.engine.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That it collects at all is shown by LongLivedTest in cli and FootprintTest in client-ui. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HeapKeeperTest {
  private static final int MOST = 6;

  @TempDir Path dir;

  @Test
  void whatTheJvmCollectsByItselfIsNoReasonToCollectTheWhole() throws Exception {
    Path output = dir.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "packaging", "jvm-options"),
                // Much room for what is young.
                "-Xms64m",
                "-Xmn48m",
                "-cp",
                System.getProperty("java.class.path"),
                Busy.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(process.exitValue()).as(() -> text(output)).isBetween(0, MOST);
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

  /** Holds always the same, and makes much that lives for a moment. */
  static final class Busy {
    private static volatile byte[] use = new byte[0];

    private Busy() {}

    /** Ends with the number of collections of the whole, which is told, too. */
    public static void main(String[] arguments) throws InterruptedException {
      List<byte[]> held = new ArrayList<>();
      for (int i = 0; i < 1400; i++) {
        held.add(new byte[10_000]);
      }
      try (Footprint footprint = Footprint.keepHeapSmall()) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
        while (System.nanoTime() - end < 0) {
          use = new byte[100_000 + use.length % 2];
          Thread.sleep(1);
        }
      }
      long whole = 0;
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        whole +=
            collector.getName().equals("MarkSweepCompact") ? collector.getCollectionCount() : 0;
      }
      System.out.println(whole + " collections of the whole beside " + held.size());
      System.exit((int) Math.min(whole, 100));
    }
  }
}
