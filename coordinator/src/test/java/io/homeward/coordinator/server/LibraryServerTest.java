package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LibraryServerTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** A server of the library as it was started, and stopped again. */
  private static WebServer started(@Nullable SSLContext tls) {
    HttpListener.Limits limits = HttpListener.Limits.USUAL;
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Deadlines deadlines = new Deadlines(Duration.ofSeconds(1), timer);
      SlowConnections slow = new SlowConnections(deadlines, limits.slow());
      PublicConnections front = LibraryServer.front(slow, Map.of(), deadlines);
      WebServer server = LibraryServer.listening(ANY, 0, tls, limits, front, HttpRouting.builder());
      server.stop();
      return server;
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void connectionsWithTlsAreAsManyAsThreeQuartersOfTheHeapHold() {
    assertThat(LibraryServer.mostWithTls(720L << 20)).isBetween(5_000, 6_000);
    assertThat(LibraryServer.mostWithTls(1L << 20)).as("some, however small").isEqualTo(8);
    assertThat(LibraryServer.mostWithTls(Long.MAX_VALUE)).as("bounded").isEqualTo(20_000);
    long heap = 1L << 30;
    assertThat(LibraryServer.mostWithTls(heap) * (77L << 10))
        .as("of 77 KiB each, as was measured")
        .isLessThan(heap / 4 * 3);
  }

  /** In a process whose heap holds fewer than there are descriptors for. */
  @Test
  void aServerWithTlsTakesNoMoreThanThatAndOneWithoutIsNotBoundByIt() throws Exception {
    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Bounds.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(small.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String[] bounds = said.strip().split(" ");
    assertThat(bounds).hasSize(3);
    int heap = Integer.parseInt(bounds[2]);
    assertThat(Integer.parseInt(bounds[1])).as("with TLS").isEqualTo(heap);
    assertThat(Integer.parseInt(bounds[0])).as("without").isGreaterThan(heap);
  }

  /** Says what bounds a server without and with TLS, and what the heap would. */
  static final class Bounds {
    public static void main(String[] args) throws Exception {
      int plain = started(null).prototype().maxTcpConnections();
      int secure = started(SSLContext.getDefault()).prototype().maxTcpConnections();
      int heap = LibraryServer.mostWithTls(Runtime.getRuntime().maxMemory());
      System.out.println(plain + " " + secure + " " + heap);
    }
  }

  /**
   * Without TLS each connection would have a buffer more; with it one that stops in the middle of
   * the handshake could not be ended in time.
   */
  @Test
  void theLibraryReadsByChannelsWithTlsOnly() throws Exception {
    assertThat(started(null).prototype().useNio()).isFalse();
    assertThat(started(SSLContext.getDefault()).prototype().useNio()).isTrue();
  }
}
