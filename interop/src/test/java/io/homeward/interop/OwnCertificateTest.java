package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.acme.Authority;
import io.homeward.coordinator.acme.PemTrust;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.testing.FreePorts;
import io.homeward.engine.testing.ManualWallClock;
import io.homeward.netlab.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The server's own certificate, from Pebble, the small authority of Let's Encrypt's makers. */
@Tag("interop")
@Timeout(180)
class OwnCertificateTest {
  private static final String NAME = "tailnet.example.net";
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;

  private final ManualWallClock clock = new ManualWallClock(Instant.now());
  private final List<ForeignProgram> programs = new ArrayList<>();
  private int looksAt;
  private int directory;
  private int management;
  private X509TrustManager trust;

  @BeforeEach
  void startAuthority() throws Exception {
    looksAt = FreePorts.next();
    directory = FreePorts.next();
    management = FreePorts.next();
    int names = FreePorts.next();
    Path certificate = dir.resolve("authority.pem");
    Path key = dir.resolve("authority.key");
    SelfSigned.write(certificate, key, "localhost", "DNS:localhost,IP:127.0.0.1");
    trust = PemTrust.read(certificate);
    Path config =
        Files.writeString(
            dir.resolve("pebble.json"),
            """
            {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
             "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d,
             "ocspResponderURL": "", "externalAccountBindingRequired": false,
             "profiles": {"default": {"description": "90 days", "validityPeriod": 7776000}}}}
            """
                .formatted(directory, management, certificate, key, looksAt, FreePorts.next()));
    programs.add(
        ForeignProgram.start(
            dir,
            List.of(
                TestControl.peer("acme/dns").toString(),
                "-dnsserver=127.0.0.1:" + names,
                "-defaultIPv6=",
                "-http01=",
                "-https01=",
                "-tlsalpn01=",
                "-doh=",
                "-management=127.0.0.1:" + FreePorts.next())));
    ForeignProgram pebble =
        ForeignProgram.start(
            dir,
            List.of(
                "env",
                "PEBBLE_VA_NOSLEEP=1",
                TestControl.peer("acme/pebble").toString(),
                "-config",
                config.toString(),
                "-dnsserver",
                "127.0.0.1:" + names));
    programs.add(pebble);
    pebble.awaitLine(line -> line.contains("ACME directory available"));
  }

  @AfterEach
  void stopAuthority() {
    programs.forEach(ForeignProgram::close);
  }

  @Test
  void aServerGetsItsCertificateKeepsItOverARestartAndRenewsItInTime() throws Exception {
    X509Certificate first;
    try (CoordinatorServer server = server(looksAt)) {
      first = awaitIssued(server, null);
      assertThat(first.getSubjectAlternativeNames()).anyMatch(one -> one.contains(NAME));
      assertThat(vouchedFor(server)).isTrue();
    }
    try (CoordinatorServer server = server(looksAt)) {
      assertThat(shown(server)).isEqualTo(first);
    }
    clock.advance(Duration.ofDays(61));
    try (CoordinatorServer server = server(looksAt)) {
      awaitIssued(server, first);
    }
  }

  @Test
  void aCertificateIsReplacedWhenItsAuthorityWantsItAndNotWhenItTalksNonsense() throws Exception {
    X509Certificate first;
    ForeignProgram pebble = programs.getLast();
    try (CoordinatorServer server = server(looksAt)) {
      first = awaitIssued(server, null);
    }
    tellRenewal(first, "[1, {");
    try (CoordinatorServer server = server(looksAt)) {
      pebble.awaitLine(line -> line.contains("GET") && line.contains("renewalInfo"));
      assertThat(shown(server)).isEqualTo(first);
    }
    Instant past = Instant.now().minus(Duration.ofDays(1));
    tellRenewal(
        first,
        "{\"suggestedWindow\": {\"start\": \"%s\", \"end\": \"%s\"}}"
            .formatted(past, past.plusSeconds(60)));
    try (CoordinatorServer server = server(looksAt)) {
      awaitIssued(server, first);
    }
  }

  /** Has Pebble answer this when it is asked about a certificate. */
  private void tellRenewal(X509Certificate certificate, String answer) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      String body =
          new JsonMapper().writeValueAsString(Map.of("Certificate", pem, "ARIResponse", answer));
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + management + "/set-renewal-info/"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aServerThatTheAuthorityDoesNotFindListensAllTheSameAndKeepsWhatItHas() throws Exception {
    try (CoordinatorServer server = server(FreePorts.next())) {
      ForeignProgram pebble = programs.getLast();
      pebble.awaitLine(line -> line.contains("set INVALID"));
      assertThat(ownIssuer(shown(server))).isTrue();
    }
  }

  @Test
  void whoComesToThePlainPortIsSentToTheServer() throws Exception {
    try (CoordinatorServer server = server(looksAt);
        HttpClient browser = HttpClient.newHttpClient()) {
      awaitIssued(server, null);
      assertThat(status(browser, "/somewhere?a=b").headers().firstValue("Location"))
          .hasValue("https://" + NAME + "/somewhere?a=b");
      assertThat(status(browser, "/.well-known/acme-challenge/unknown").statusCode())
          .isEqualTo(404);
    }
  }

  private HttpResponse<String> status(HttpClient browser, String path) throws Exception {
    URI url = URI.create("http://127.0.0.1:" + looksAt + path);
    return browser.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  private CoordinatorServer server(int port) {
    Authority authority =
        new Authority(
            URI.create("https://127.0.0.1:" + directory + "/dir"), "me@example.net", trust);
    return CoordinatorServer.start(
        CoordinatorConfig.of(dir.resolve("state"))
            .withAnyPort()
            .withUrl(URI.create("https://" + NAME))
            .withAcme(authority, new InetSocketAddress(HERE, port)),
        clock,
        Randomness.system());
  }

  private static X509Certificate awaitIssued(
      CoordinatorServer server, @Nullable X509Certificate before) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> shown(server), now -> !ownIssuer(now) && !now.equals(before));
  }

  private static boolean ownIssuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  /** As a browser would look at it that trusts the authority's root, as Pebble tells it. */
  private boolean vouchedFor(CoordinatorServer server) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    Path root = dir.resolve("root.pem");
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      URI url = URI.create("https://127.0.0.1:" + management + "/roots/0");
      HttpRequest request = HttpRequest.newBuilder(url).build();
      client.send(request, HttpResponse.BodyHandlers.ofFile(root));
    }
    SSLContext browser = SSLContext.getInstance("TLS");
    browser.init(null, new TrustManager[] {PemTrust.read(root)}, null);
    try (SSLSocket socket = connected(browser, server, "HTTPS")) {
      return socket.getSession().isValid();
    }
  }

  private static X509Certificate shown(CoordinatorServer server) throws Exception {
    SSLContext anybody = SSLContext.getInstance("TLS");
    anybody.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket socket = connected(anybody, server, null)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static SSLSocket connected(
      SSLContext context, CoordinatorServer server, @Nullable String check) throws Exception {
    Socket plain = new Socket(HERE, server.port());
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, NAME, server.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(check);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Looks at nothing: what is shown is compared afterwards. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
