package io.homeward.coordinator.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.testing.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shredzone.acme4j.exception.AcmeException;

/** What an authority says of renewal may be anything. */
@Timeout(60)
class RenewalQuestionTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir private Path dir;
  private HttpServer authority;
  private URI base;
  private X509Certificate certificate;
  private volatile String directory = "";
  private volatile int status = 200;
  private volatile String answer = "";

  @BeforeEach
  void start() throws Exception {
    Certificates made =
        Certificates.make(
            dir, "a", "-ext", "2.5.29.35=3016801400112233445566778899AABBCCDDEEFF00112233");
    try (InputStream in = Files.newInputStream(made.certificate())) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = URI.create("http://127.0.0.1:" + authority.getAddress().getPort());
    directory =
        "{\"newNonce\": \"%1$s/n\", \"newAccount\": \"%1$s/a\", \"newOrder\": \"%1$s/o\", \"renewalInfo\": \"%1$s/r\"}"
            .formatted(base);
    authority.createContext("/dir", exchange -> send(exchange, 200, directory));
    authority.createContext("/r/", exchange -> send(exchange, status, answer));
    authority.start();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Retry-After", "21600");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    authority.stop(0);
  }

  @Test
  void aWindowIsUnderstood() throws Exception {
    answer = window("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z");
    RenewalWindow told = Objects.requireNonNull(ask());
    assertThat(told.at(0.5)).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
    assertThat(told.askAgain())
        .isBetween(NOW.plus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void anAuthorityThatSaysNothingOfTheKindIsNotAsked() throws Exception {
    directory = directory.replace("renewalInfo", "other");
    assertThat(ask()).isNull();
  }

  @Test
  void nonsenseIsNoWindowAndNoAccident() {
    for (String nonsense :
        List.of(
            "",
            "[1, {",
            "[]",
            "{}",
            "{\"suggestedWindow\": 7}",
            "{\"suggestedWindow\": {\"start\": \"2026-11-20T00:00:00Z\"}}",
            window("soon", "later"),
            window("2026-11-22T00:00:00Z", "2026-11-20T00:00:00Z"),
            window("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"))) {
      answer = nonsense;
      assertThatThrownBy(this::ask).as(nonsense).isInstanceOf(AcmeException.class);
    }
    answer = window("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z");
    for (int refused : List.of(400, 404, 500, 503)) {
      status = refused;
      assertThatThrownBy(this::ask).as("" + refused).isInstanceOf(AcmeException.class);
    }
    authority.stop(0);
    assertThatThrownBy(this::ask).as("gone").isInstanceOf(AcmeException.class);
  }

  private static String window(String start, String end) {
    return "{\"suggestedWindow\": {\"start\": \"%s\", \"end\": \"%s\"}}".formatted(start, end);
  }

  private @Nullable RenewalWindow ask() throws AcmeException {
    KeyPair account = CertificateFile.newKey();
    return new RenewalQuestion(new Authority(base.resolve("/dir"), null, null), account)
        .ask(certificate, NOW);
  }
}
