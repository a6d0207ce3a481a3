package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.testing.FreePorts;
import io.homeward.engine.testing.ScriptedProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to a proxy, and what becomes of its answers. */
@Timeout(60)
class ConnectorTest {
  private static final ServerAddress SERVER = new ServerAddress("relay.example.net", 4443, true);

  private static Socket connect(ScriptedProxy proxy, String user) throws IOException {
    return connect(proxy.proxy(user));
  }

  private static Socket connect(HttpProxy proxy) throws IOException {
    Connector connector =
        new Connector(new ServerNames(NameLookup.NONE), _ -> proxy, ServerTrust.of(null).context());
    return connector.connect(SERVER, Duration.ofSeconds(5), _ -> {});
  }

  @Test
  void theProxyIsToldTheNameAndWhatFollowsItsAnswerIsTheServers() throws Exception {
    try (ScriptedProxy proxy = new ScriptedProxy("HTTP/1.0 200 OK\r\nVia: x\r\n\r\nserver");
        Socket socket = connect(proxy, "user:word@")) {
      assertThat(proxy.asked())
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
    try (ScriptedProxy proxy = new ScriptedProxy(head + "\r\n\r\n")) {
      assertThatThrownBy(() -> connect(proxy, user))
          .isInstanceOf(ProxyException.class)
          .hasMessageContaining(said)
          .hasMessageStartingWith("the proxy http://127.0.0.1:")
          .hasMessageNotContaining("word@");
    }
  }

  @Test
  void aProxyThatHangsUpIsNamed() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              listener.accept().close();
            } catch (IOException e) {
              // The connection then fails in another way, and the test.
            }
          });
      HttpProxy proxy = HttpProxy.parse("127.0.0.1:" + listener.getLocalPort());
      assertThatThrownBy(() -> connect(proxy))
          .isInstanceOf(ProxyException.class)
          .hasMessageContaining("hangs up");
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    HttpProxy gone = HttpProxy.parse("127.0.0.1:" + FreePorts.next());
    assertThatThrownBy(() -> connect(gone))
        .isInstanceOf(ProxyException.class)
        .hasMessageContaining("cannot be reached");
  }
}
