package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a relay lets in that asks a server of others. */
@Timeout(60)
class VerifyUrlTest {
  private final NodePublicKey key = NodePrivateKey.generate(Randomness.system()).publicKey();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile String answer = "";
  private volatile int status = 200;
  private volatile String asked = "";
  private volatile boolean silent;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/verify", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      asked =
          exchange.getRequestMethod()
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, silent ? bytes.length + 1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      if (silent && end.await(30, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Test
  void onlyAClearYesAllows() throws Exception {
    assertThat(allows("{\"Allow\":true}")).isTrue();
    assertThat(asked).isEqualTo("POST{\"NodePublic\":\"" + key + "\",\"Source\":\"192.0.2.7\"}");
    for (String no :
        new String[] {
          "{\"Allow\":false}",
          "{}",
          "[]",
          "",
          "null",
          "yes",
          "{\"Allow\":",
          "[".repeat(3000),
          "{\"Allow\":true," + " ".repeat(5000) + "\"x\":1}"
        }) {
      assertThat(allows(no)).as(no).isFalse();
    }
    status = 500;
    assertThat(allows("{\"Allow\":true}")).isFalse();
    status = 302;
    assertThat(allows("{\"Allow\":true}")).isFalse();
  }

  @Test
  void whoDoesNotAnswerInTimeAllowsNothing() throws Exception {
    silent = true; // in the middle of its answer
    try (VerifyUrl verify = new VerifyUrl(url(), Duration.ofMillis(200))) {
      answer = "{\"Allow\":true}";
      assertThat(verify.admits(key, InetAddress.ofLiteral("192.0.2.7"))).isFalse();
    }
  }

  @Test
  void whoIsNotThereAllowsNothing() throws Exception {
    URI gone = url();
    server.stop(0);
    try (VerifyUrl verify = new VerifyUrl(gone)) {
      assertThat(verify.admits(key, InetAddress.ofLiteral("192.0.2.7"))).isFalse();
    }
  }

  @Test
  void aRelayAsksBeforeItLetsADeviceIn() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (RelayServer relay = RelayServer.start(RelayConfig.at(any).withVerifyUrl(url()))) {
      answer = "{\"Allow\":true}";
      try (RelaySocket one = connect(relay)) {
        one.enter(NodePrivateKey.generate(Randomness.system()));
        assertThat(one.await(FrameType.SERVER_INFO)).isNotEmpty();
      }
      answer = "{\"Allow\":false}";
      try (RelaySocket two = connect(relay)) {
        two.enter(NodePrivateKey.generate(Randomness.system()));
        assertThat(two.isEnded()).isTrue();
      }
    }
  }

  private static RelaySocket connect(RelayServer relay) throws IOException {
    return new RelaySocket(new Socket(InetAddress.getLoopbackAddress(), relay.port()));
  }

  private boolean allows(String text) throws Exception {
    answer = text;
    try (VerifyUrl verify = new VerifyUrl(url())) {
      return verify.admits(key, InetAddress.ofLiteral("192.0.2.7"));
    }
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/verify");
  }
}
