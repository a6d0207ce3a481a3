package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import io.homeward.engine.key.MachinePublicKey;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TurnTest {
  private static final int READS = 60;

  @TempDir private Path dir;

  /** On one processor: prints after how many reads of a flood somebody else had a turn. */
  static final class Flooded {
    private Flooded() {}

    public static void main(String[] args) throws InterruptedException {
      AtomicInteger reads = new AtomicInteger();
      Addresses.Address address = new Addresses().of(InetAddress.getLoopbackAddress(), null);
      MachineConnection machine =
          new MachineConnection(
              "flood",
              MachinePublicKey.ZERO,
              address,
              Objects.requireNonNull(address.takePlace()),
              SignsOfLife.USUAL);
      Thread flood =
          Thread.startVirtualThread(() -> {
            Thread honest =
                Thread.startVirtualThread(() -> System.out.println("reads " + reads.get()));
            FrameGuard guard = new FrameGuard(_ -> {}, System.nanoTime());
            DataReader reader = FrameReader.over(new Endless(), machine, guard);
            while (reads.get() < READS && honest.isAlive()) {
              work();
              reader.ensureAvailable();
              reader.read();
              reads.incrementAndGet();
            }
          });
      flood.join();
    }

    /** As the library does with what it has read. */
    private static void work() {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
      while (System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** There is always another byte. */
  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      target[offset] = 0;
      return 1;
    }
  }

  @Test
  void whoeverWaitsBesideAFloodHasATurnSoon() throws Exception {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Flooded.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said =
        Files.readAllLines(out).stream()
            .filter(line -> line.startsWith("reads "))
            .findFirst()
            .orElseThrow();
    assertThat(Integer.parseInt(said.substring("reads ".length()))).isLessThan(5);
  }
}
