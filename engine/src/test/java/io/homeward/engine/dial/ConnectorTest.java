package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to a proxy, and what becomes of its answers. */
@Timeout(60)
class ConnectorTest {
  private static final ServerAddress SERVER = new ServerAddress("relay.example.net", 4443, true);

  /** A proxy that reads one request and answers so. */
  private static final class Scripted implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    final CompletableFuture<String> asked = new CompletableFuture<>();

    Scripted(String answer) throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = listener.accept()) {
              asked.complete(head(socket.getInputStream()));
              socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              asked.completeExceptionally(e);
            }
          });
    }

    private static String head(InputStream in) throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(in.read());
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    }

    Socket connect(String user) throws IOException {
      HttpProxy proxy = HttpProxy.parse("http://" + user + "127.0.0.1:" + listener.getLocalPort());
      Connector connector =
          new Connector(
              new ServerNames(NameLookup.NONE), _ -> proxy, ServerTrust.of(null).context());
      return connector.connect(SERVER, Duration.ofSeconds(5), _ -> {});
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  @Test
  void theProxyIsToldTheNameAndWhatFollowsItsAnswerIsTheServers() throws Exception {
    try (Scripted proxy = new Scripted("HTTP/1.0 200 OK\r\nVia: x\r\n\r\nserver");
        Socket socket = proxy.connect("user:word@")) {
      assertThat(proxy.asked.get(30, TimeUnit.SECONDS))
          .startsWith("CONNECT relay.example.net:4443 HTTP/1.1\r\nHost: relay.example.net:4443\r\n")
          .contains("\r\nProxy-Authorization: Basic dXNlcjp3b3Jk\r\n");
      assertThat(socket.getInputStream().readNBytes(6)).asString().isEqualTo("server");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|HTTP/1.1 407 No|wants a name and a password: write them into its URL",
        "user:word@|HTTP/1.1 407 No|does not take the name and the password that its URL has",
        "''|HTTP/1.1 403 Filtered|refuses with HTTP status 403",
        "''|SSH-2.0-nothing|answers with no HTTP",
      })
  void aProxyThatDoesNotLetUsThroughIsOneLineThatSaysWhy(String user, String head, String said)
      throws Exception {
    try (Scripted proxy = new Scripted(head + "\r\n\r\n")) {
      assertThatThrownBy(() -> proxy.connect(user))
          .isInstanceOf(ProxyException.class)
          .hasMessageContaining(said)
          .hasMessageStartingWith("the proxy http://127.0.0.1:")
          .hasMessageNotContaining("word@");
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    Scripted proxy = new Scripted("");
    proxy.close();
    assertThatThrownBy(() -> proxy.connect(""))
        .isInstanceOf(ProxyException.class)
        .hasMessageContaining("cannot be reached");
  }
}
