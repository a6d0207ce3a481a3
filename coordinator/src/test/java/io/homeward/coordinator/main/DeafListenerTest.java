package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.server.HttpListener;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP library stops listening for good when a connection cannot be accepted. */
@Timeout(120)
class DeafListenerTest {
  @TempDir private Path dir;

  /** A server that takes all descriptors for itself and gives them back when told. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      try (CoordinatorServer server =
          CoordinatorServer.start(
              CoordinatorConfig.of(Path.of(args[0]))
                  .withAnyPort()
                  .withLimits(
                      new HttpListener.Limits(
                          Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofMillis(100))))) {
        System.out.println("port " + server.port());
        System.in.read();
        List<FileInputStream> hoard = new ArrayList<>();
        try {
          while (true) {
            hoard.add(new FileInputStream("/dev/null"));
          }
        } catch (IOException full) {
          System.out.println("full");
        }
        System.in.read();
        for (FileInputStream stream : hoard) {
          stream.close();
        }
        System.in.read();
      }
    }
  }

  @Test
  void aServerThatHadNoDescriptorsListensAgainWhenThereAreSome() throws Exception {
    Process child =
        new ProcessBuilder(
                "prlimit",
                "--nofile=300",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                dir.resolve("state").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Socket> sockets = new ArrayList<>();
    try (BufferedReader out = child.inputReader()) {
      int port = Integer.parseInt(until(out, "port "));
      // Once before, so that all classes for an answer are loaded.
      assertThat(health(port)).startsWith("HTTP/1.1 200");
      tell(child);
      until(out, "full");

      while (true) {
        try {
          sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (SocketException e) {
          break; // it has given up listening, perhaps in the middle of this one
        }
      }
      tell(child);

      // As often as it takes; the test's time limit ends a server that stays deaf.
      String answer = "";
      while (!answer.startsWith("HTTP/1.1 200") && !Thread.currentThread().isInterrupted()) {
        assertThat(child.isAlive()).as("the server, which was %s last", answer).isTrue();
        answer = health(port);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
      child.destroyForcibly();
    }
  }

  private static String health(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    } catch (SocketException e) {
      return "refused"; // or ended by a listener that gives up
    }
  }

  private static void tell(Process child) throws IOException {
    child.getOutputStream().write('\n');
    child.getOutputStream().flush();
  }

  private static String until(BufferedReader lines, String start) throws IOException {
    String line;
    do {
      line = Objects.requireNonNull(lines.readLine(), "the server ended");
    } while (!line.startsWith(start));
    return line.substring(start.length());
  }
}
