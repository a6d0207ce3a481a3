package io.homeward.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that has run out of descriptors for real. */
@Timeout(120)
class FewDescriptorsTest {
  private static final String NO_DESCRIPTORS = "cannot accept connections for now";
  private static final String AGAIN = "accepts connections again";

  @TempDir Path dir;

  @Test
  void aProcessWithoutDescriptorsSaysItOnceAndServesWhenThereAreSome() throws Exception {
    Path socket = dir.resolve("s");
    Process child =
        new ProcessBuilder(
                "prlimit",
                "--nofile=256",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                socket.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said = new CopyOnWriteArrayList<>();
    try (BufferedReader out = child.inputReader()) {
      Thread.ofVirtual().start(() -> out.lines().forEach(said::add));
      awaitLine(said, "FULL");
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        awaitLine(said, NO_DESCRIPTORS); // maybe it was told before the client came
        child.getOutputStream().write('\n'); // it gives some back
        child.getOutputStream().flush();
        ByteBuffer answer = ByteBuffer.allocate(1);
        assertThat(client.read(answer)).isEqualTo(1);
      }
      child.getOutputStream().close();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("the end of the child").isTrue();
      assertThat(child.exitValue()).isZero();
      awaitLine(said, AGAIN);
      assertThat(said).filteredOn(line -> line.contains(AGAIN)).hasSize(1);
      assertThat(said).filteredOn(line -> line.contains(NO_DESCRIPTORS)).hasSize(1);
    } catch (IOException e) {
      throw new AssertionError("the child said " + said, e);
    } finally {
      child.destroyForcibly();
    }
  }

  /** Bounded, for no time limit of JUnit ends a read from a pipe. */
  private static void awaitLine(List<String> said, String text) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(said).anyMatch(line -> line.contains(text)));
  }

  /** Takes all descriptors, stays so for a while of failing, and gives them back on request. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      waitOnceWithoutAThread();
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(args[0]));
      // Once before, so that all classes for an answer are loaded; to the end, so that no
      // descriptor
      // comes free later.
      try (Acceptor acceptor =
              Acceptor.start(
                  "test", listener, 4, connection -> connection.write(ByteBuffer.wrap(ONE)));
          SocketChannel warm = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
        ByteBuffer answer = ByteBuffer.allocate(2);
        while (warm.read(answer) >= 0) {
          // one byte, then the end
        }
        List<FileInputStream> hoard = new ArrayList<>();
        takeAll(hoard);
        System.out.println("FULL");
        while (System.in.available() == 0) {
          take(hoard);
        }
        System.in.read();
        for (FileInputStream stream : hoard) {
          stream.close();
        }
        System.in.read();
      }
    }

    /**
     * The JDK makes what virtual threads wait with at the first wait, and takes descriptors for it.
     */
    private static void waitOnceWithoutAThread() throws Exception {
      Pipe pipe = Pipe.open();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  pipe.source().read(ByteBuffer.allocate(1));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      pipe.sink().write(ByteBuffer.wrap(ONE));
      reader.join();
    }

    /** Until there has been none to take for a while: other threads may give one back. */
    private static void takeAll(List<FileInputStream> hoard) throws InterruptedException {
      for (int failures = 0; failures < 300; failures++) {
        if (take(hoard)) {
          failures = 0;
        }
      }
    }

    private static boolean take(List<FileInputStream> hoard) throws InterruptedException {
      try {
        hoard.add(new FileInputStream("/dev/null"));
        return true;
      } catch (IOException full) {
        Thread.sleep(1);
        return false;
      }
    }

    private static final byte[] ONE = {1};
  }
}
