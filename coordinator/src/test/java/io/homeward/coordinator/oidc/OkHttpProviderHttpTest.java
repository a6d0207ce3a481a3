package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OkHttpProviderHttpTest {
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger elsewhere = new AtomicInteger();
  private HttpServer server;
  private URI url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    server.createContext(
        "/huge",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[64 << 10];
          try {
            while (end.getCount() > 0) {
              exchange.getResponseBody().write(piece);
            }
          } catch (IOException e) {
            exchange.close();
          }
        });
    server.createContext(
        "/slow",
        exchange -> {
          try {
            exchange.sendResponseHeaders(200, 0);
            while (!end.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
              exchange.getResponseBody().write('x');
              exchange.getResponseBody().flush();
            }
          } catch (IOException | InterruptedException e) {
            exchange.close();
          }
        });
    server.createContext(
        "/redirect",
        exchange -> {
          exchange.getResponseHeaders().set("Location", url + "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    assertThatThrownBy(() -> http(Duration.ofSeconds(20)).get(url.resolve("/huge"), Map.of()))
        .isInstanceOf(SignInFailedException.class)
        .hasMessageContaining("more than");
  }

  @Test
  void anAnswerThatDripsIsGivenUp() {
    assertThatThrownBy(() -> http(Duration.ofMillis(300)).get(url.resolve("/slow"), Map.of()))
        .isInstanceOf(SignInFailedException.class)
        .hasMessageContaining("does not answer");
  }

  @Test
  void nobodyIsFollowedElsewhere() throws Exception {
    ProviderHttp.Answer answer =
        http(Duration.ofSeconds(20)).get(url.resolve("/redirect"), Map.of());

    assertThat(answer.status()).isEqualTo(302);
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void aProviderOfTheInternetDoesNotLeadInside() {
    OkHttpProviderHttp http =
        new OkHttpProviderHttp(URI.create("https://192.0.2.1"), Duration.ofSeconds(5));

    assertThatThrownBy(() -> http.get(url.resolve("/elsewhere"), Map.of()))
        .isInstanceOf(SignInFailedException.class)
        .hasMessageContaining("inside this network");
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void nobodyIsAskedAtALinkLocalAddress() {
    assertThatThrownBy(
            () -> http(Duration.ofSeconds(5)).get(URI.create("http://169.254.169.254/"), Map.of()))
        .isInstanceOf(SignInFailedException.class)
        .hasMessageContaining("no provider can be");
  }

  private OkHttpProviderHttp http(Duration limit) {
    return new OkHttpProviderHttp(url, limit);
  }
}
