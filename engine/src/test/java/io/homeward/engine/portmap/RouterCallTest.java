package io.homeward.engine.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.HttpAnswer;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.testing.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of HTTP that answer well, slowly, without an end, or not at all. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RouterCallTest {
  private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8);
  private static final Duration LONG = Duration.ofSeconds(30);

  /** What a router does with a connection; the end of it is the end of the connection. */
  private interface Manners {
    void answer(OutputStream out) throws Exception;
  }

  private static @Nullable HttpAnswer call(Manners manners, Duration limit) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
      Thread router =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = server.accept()) {
                  assertThat(socket.getInputStream().readNBytes(REQUEST.length)).isEqualTo(REQUEST);
                  manners.answer(socket.getOutputStream());
                } catch (Exception e) {
                  // The caller has gone, which is what some of these tests are about.
                }
              });
      HttpAnswer answer =
          RouterCall.call(loopback, new Endpoint(loopback, server.getLocalPort()), REQUEST, limit);
      assertThat(router.join(Duration.ofSeconds(30))).isTrue();
      return answer;
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Test
  void anAnswerIsWholeWhenItSaysSoOrWhenTheConnectionEnds() throws Exception {
    String large = "x".repeat(50_000);
    HttpAnswer told =
        call(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + large), LONG);
    HttpAnswer ended = call(out -> write(out, "HTTP/1.0 200 OK\n\n" + large), LONG);
    assertThat(told).isNotNull().isEqualTo(ended);
    assertThat(Objects.requireNonNull(told).body()).hasSize(50_000);
  }

  @Test
  void whatDoesNotEndIsGivenUpAtItsSize() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    HttpAnswer answer =
        call(
            out -> {
              try {
                write(out, "HTTP/1.1 200 OK\r\n\r\n");
                byte[] more = new byte[1 << 16];
                while (true) {
                  out.write(more);
                }
              } catch (IOException e) {
                gone.countDown();
              }
            },
            LONG);
    assertThat(answer).isNull();
    assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Each byte comes long before any time-out of a single read. */
  @Test
  void whatDripsIsGivenUpInTime() throws Exception {
    HttpAnswer answer =
        call(
            out -> {
              write(out, "HTTP/1.1 200 OK\r\nX: ");
              while (true) {
                write(out, "y");
                Thread.sleep(5);
              }
            },
            Duration.ofMillis(300));
    assertThat(answer).isNull();
  }

  @Test
  void whoeverIsNotThereDoesNotAnswer() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Endpoint free = new Endpoint(loopback, FreePorts.next());
    assertThat(RouterCall.call(loopback, free, REQUEST, LONG)).isNull();
  }
}
