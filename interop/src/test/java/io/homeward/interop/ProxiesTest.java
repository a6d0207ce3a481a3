package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.testing.FreePorts;
import io.homeward.netlab.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The coordination server behind web servers as Debian has them. */
@Tag("proxies")
@Timeout(180)
class ProxiesTest {
  private static final Path PEERS = Path.of("..", "build", "peers").toAbsolutePath().normalize();

  @TempDir private static Path keys;
  private static ReverseProxy.Pair pair;
  private static X509TrustManager trust;

  @TempDir private Path dir;

  @BeforeAll
  static void makeCertificate() throws Exception {
    pair = new ReverseProxy.Pair(keys.resolve("cert.pem"), keys.resolve("key.pem"));
    SelfSigned.write(pair.certificate(), pair.key(), "tailnet", "IP:127.0.0.1");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(pair.certificate())) {
      trusted.setCertificateEntry(
          "proxy", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    trust = (X509TrustManager) factory.getTrustManagers()[0];
  }

  /** A server, and a proxy in front of it under whose URL it is known. */
  private final class Site implements AutoCloseable {
    final URI url;
    final CoordinatorServer server;
    private final ForeignProgram proxy;
    private final HttpClient browser;

    Site(ReverseProxy kind, boolean recipe) throws Exception {
      Path own = Files.createTempDirectory(dir, kind.name());
      int port = FreePorts.next();
      url = URI.create((recipe ? "https" : "http") + "://127.0.0.1:" + port);
      server =
          CoordinatorServer.start(
              CoordinatorConfig.of(own.resolve("state"))
                  .withAnyPort()
                  .withUrl(url)
                  .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.ANYWHERE));
      ForeignProgram started = null;
      try {
        started =
            recipe
                ? kind.withRecipe(own, port, server.port(), pair)
                : kind.withDefaults(own, port, server.port());
      } finally {
        if (started == null) {
          server.close();
        }
      }
      proxy = Objects.requireNonNull(started);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {trust}, null);
      browser = HttpClient.newBuilder().sslContext(tls).build();
      Awaitility.await(kind + " to start")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> {
            proxy.failWhenDead();
            return status("GET", url.resolve("/health")) == 200;
          });
    }

    int status(String method, URI page) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(page).method(method, BodyPublishers.noBody()).build();
      return browser.send(request, BodyHandlers.discarding()).statusCode();
    }

    String get(URI page) throws Exception {
      HttpResponse<String> answer =
          browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(page + ": " + answer.body()).isEqualTo(200);
      return answer.body();
    }

    String authKey() {
      AdminAnswer.AuthKeyAnswer key =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(
                  new KeyRequest.CreateAuthKey("owner", true, false, 3600, List.of()));
      return Objects.requireNonNull(key.key());
    }

    boolean online(String name) {
      return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
          .devices().stream().anyMatch(device -> device.name().equals(name) && device.online());
    }

    void makeOwner() {
      server.administer(new PeopleRequest.CreateUser("owner"));
    }

    @Override
    public void close() {
      browser.shutdownNow();
      proxy.close();
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void pagesAndHealthChecksWorkWithNothingButTheAddressOfTheServer(ReverseProxy kind)
      throws Exception {
    try (Site site = new Site(kind, false)) {
      for (String page : List.of("/", "/health", "/key?v=113", "/assets/homeward.css")) {
        assertThat(site.status("GET", site.url.resolve(page))).as(page).isEqualTo(200);
        assertThat(site.status("HEAD", site.url.resolve(page))).as(page).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceJoinsThroughTheSignInPageWithTheRecipe(ReverseProxy kind) throws Exception {
    try (Site site = new Site(kind, true);
        TestNode node = new TestNode(site.url, "laptop", trust)) {
      node.client().login(null);
      URI page = node.await(ControlEvent.SignInAt.class).url();
      assertThat(page.toString()).startsWith(site.url.toString());
      assertThat(site.get(page)).contains("laptop");

      site.server.confirmSignIn(page.toString());

      node.awaitMap(map -> map.self().fqdn().startsWith("laptop."));
      Awaitility.await().until(() -> site.online("laptop"));
    }
  }

  /**
   * All at once, because it takes that long: HAProxy's check has to have failed long before, too.
   */
  @Test
  void aMapStreamOutlivesTheLimitForSilenceOfEachProxy() throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    List<TestNode> nodes = new ArrayList<>();
    List<Site> sites = new ArrayList<>();
    try {
      for (ReverseProxy kind : ReverseProxy.values()) {
        Site site = new Site(kind, true);
        open.add(site);
        sites.add(site);
        site.makeOwner();
        TestNode node = new TestNode(site.url, "quiet", trust).up(site.authKey());
        open.add(node);
        nodes.add(node);
      }
      nodes.forEach(TestNode::forget);

      Awaitility.await()
          .during(Duration.ofSeconds(33))
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> nodes.stream().allMatch(node -> node.events().isEmpty()));

      for (int i = 0; i < nodes.size(); i++) {
        // The stream that was silent for so long still tells what happens.
        try (TestNode late = new TestNode(sites.get(i).url, "late", trust)) {
          late.up(sites.get(i).authKey());
          nodes.get(i).awaitPeer("late", peer -> true);
        }
        assertThat(sites.get(i).status("GET", sites.get(i).url.resolve("/health"))).isEqualTo(200);
      }
    } finally {
      for (AutoCloseable one : open.reversed()) {
        one.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tailscalesOwnClientJoinsWithTheRecipe(ReverseProxy kind) throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(PEERS.resolve("tailscaled"))
            && Files.isExecutable(PEERS.resolve("tailscale")),
        "no tailscaled, which the lane interop builds");
    String socket = dir.resolve("ts.sock").toString();
    try (Site site = new Site(kind, true);
        ForeignProgram _ =
            ForeignProgram.start(
                dir,
                List.of(
                    "env",
                    "SSL_CERT_FILE=" + pair.certificate(),
                    "TS_NO_LOGS_NO_SUPPORT=1",
                    PEERS + "/tailscaled",
                    "--tun=userspace-networking",
                    "--statedir=" + dir.resolve("ts"),
                    "--socket=" + socket,
                    "--port=0"))) {
      site.makeOwner();
      Awaitility.await().until(() -> Files.exists(Path.of(socket)));
      try (ForeignProgram _ =
          ForeignProgram.start(
              dir,
              List.of(
                  PEERS + "/tailscale",
                  "--socket=" + socket,
                  "up",
                  "--login-server=" + site.url,
                  "--auth-key=" + site.authKey(),
                  "--hostname=official"))) {
        Awaitility.await("the official client to join")
            .atMost(Duration.ofSeconds(60))
            .until(() -> site.online("official"));
      }
    }
  }
}
