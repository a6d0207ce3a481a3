package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import io.homeward.engine.control.transport.RecordReader;
import io.homeward.engine.control.transport.RecordSealer;
import io.homeward.engine.key.MachinePublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
  private static final byte[] KEY = new byte[32];

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
            DataReader reader =
                FrameReader.over(new RecordReader(new Endless(), KEY), machine, guard);
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

  /** There is always another record. */
  private static final class Endless extends InputStream {
    private final RecordSealer sealer = new RecordSealer(KEY);
    private ByteArrayInputStream record = new ByteArrayInputStream(new byte[0]);

    @Override
    public int read() throws IOException {
      if (record.available() == 0) {
        record = new ByteArrayInputStream(sealer.seal(new byte[1], 0, 1));
      }
      return record.read();
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
