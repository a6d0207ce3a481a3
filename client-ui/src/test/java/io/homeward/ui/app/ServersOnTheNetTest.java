package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.engine.node.ServerProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which server is found, of real ones on this computer. */
class ServersOnTheNetTest {
  private static final String KEY = "mkey:" + "0123456789abcdef".repeat(4);

  private static HttpServer server(int status, String answer) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/key",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI url(String scheme, HttpServer server) {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void theServerOfATailnetIsFoundByTheWayInWhichItAnswers() throws Exception {
    HttpServer tailnet = server(200, "{\"publicKey\":\"" + KEY + "\"}");
    HttpServer other = server(200, "<html>hello</html>");
    HttpServer none = server(404, "");
    try {
      assertThat(ServerProbe.answers(url("http", tailnet))).isTrue();
      assertThat(ServerProbe.answers(url("http", other))).isFalse();
      assertThat(ServerProbe.answers(url("http", none))).isFalse();
      assertThat(ServerProbe.answers(URI.create("ftp://127.0.0.1"))).isFalse();
      assertThat(
              ServersOnTheNet.first(
                  List.of(url("https", tailnet), url("http", other), url("http", tailnet))))
          .isEqualTo(url("http", tailnet));
      assertThat(ServersOnTheNet.first(List.of(url("https", other), url("http", other)))).isNull();
    } finally {
      tailnet.stop(0);
      other.stop(0);
      none.stop(0);
    }
  }
}
