package io.homeward.engine.controlclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told about servers that are none, or broken. */
class BadServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  @Test
  void callsAWebServerNoTailnetServer() throws Exception {
    try (Closing web = webServer("<html>Welcome to nginx!</html>", 200)) {
      assertThat(problemOf(web.url(), null).kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
    }
  }

  @Test
  void callsAWebServerThatKnowsNoKeyNoTailnetServer() throws Exception {
    try (Closing web = webServer("not found", 404)) {
      ControlProblem problem = problemOf(web.url(), null);
      assertThat(problem.kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
      assertThat(problem.detail()).contains("404");
    }
  }

  @Test
  void callsABrokenProxyAServerError() throws Exception {
    try (Closing web = webServer("bad gateway", 502)) {
      assertThat(problemOf(web.url(), null).kind()).isEqualTo(Kind.SERVER_ERROR);
    }
  }

  @Test
  void callsAServerWithAKeyButWithoutTheProtocolNoTailnetServer() throws Exception {
    String keys =
        "{\"publicKey\":\"%s\"}"
            .formatted(MachinePrivateKey.generate(Randomness.system()).publicKey());
    try (Closing web = webServer(keys, 200)) {
      assertThat(problemOf(web.url(), null).kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
    }
  }

  @Test
  void callsAPortThatNobodyListensOnUnreachable() throws Exception {
    assertThat(problemOf("http://127.0.0.1:" + FreePorts.next(), null).kind())
        .isEqualTo(Kind.SERVER_UNREACHABLE);
  }

  @Test
  void callsANameThatDoesNotResolveUnreachable() throws Exception {
    assertThat(problemOf("http://nobody.invalid", null).kind()).isEqualTo(Kind.SERVER_UNREACHABLE);
  }

  @Test
  void doesNotWaitForeverForAPortThatSaysNothing() throws Exception {
    try (Closing silent = tcpServer(socket -> {})) {
      assertThat(problemOf(silent.url(), null).kind()).isEqualTo(Kind.SERVER_UNREACHABLE);
    }
  }

  @Test
  void callsAnotherProtocolNoTailnetServer() throws Exception {
    try (Closing ssh = tcpServer(socket -> write(socket, "SSH-2.0-OpenSSH_9.2\r\n"))) {
      assertThat(problemOf(ssh.url(), null).kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
    }
  }

  @Test
  void callsAServerThatGoesAwayInTheHandshakeUnreachable() throws Exception {
    try (Closing going = tcpServer(BadServerTest::hangUp)) {
      String https = going.url().replace("http:", "https:");
      assertThat(problemOf(https, null).kind()).isEqualTo(Kind.SERVER_UNREACHABLE);
    }
  }

  @Test
  void callsAPortWithoutTlsNoTailnetServerWhenAskedForHttps() throws Exception {
    try (Closing web = tcpServer(socket -> write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      String https = web.url().replace("http:", "https:");
      assertThat(problemOf(https, null).kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
    }
  }

  @Test
  void rejectsACertificateThatNobodyVouchesFor() throws Exception {
    KeyStore store = certificateFor("ip:127.0.0.1");
    try (Closing web = httpsServer(store)) {
      assertThat(problemOf(web.url(), null).kind()).isEqualTo(Kind.CERTIFICATE_REJECTED);
      // With the same certificate trusted only the page is wrong.
      assertThat(problemOf(web.url(), trusting(store)).kind()).isEqualTo(Kind.NOT_A_TAILNET_SERVER);
    }
  }

  @Test
  void rejectsACertificateOfAnotherName() throws Exception {
    KeyStore store = certificateFor("dns:elsewhere.test");
    try (Closing web = httpsServer(store)) {
      assertThat(problemOf(web.url(), trusting(store)).kind()).isEqualTo(Kind.CERTIFICATE_REJECTED);
    }
  }

  @Test
  void closesWhileItWaitsForASilentServer() throws Exception {
    try (Closing silent = tcpServer(socket -> {})) {
      ControlClient client = client(silent.url(), null, _ -> {});
      client.login("k");
      client.close();
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.test",
        "ftp://example.test",
        "http://",
        "https://a b",
        "http://example.test:0",
        "http://example.test:70000",
        "http://user:secret@example.test",
        "http://example.test/?q",
        "http://example.test/path"
      })
  void refusesUrlsThatNameNoServerWithoutQuotingThem(String text) {
    assertThatThrownBy(() -> ControlClientConfig.serverUrl(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret");
  }

  @Test
  void acceptsUrlsAsPeopleWriteThem() {
    assertThat(ControlClientConfig.serverUrl(" https://Example.test/// "))
        .isEqualTo(URI.create("https://Example.test"));
    assertThat(ControlClientConfig.serverUrl("http://[::1]:8080"))
        .isEqualTo(URI.create("http://[::1]:8080"));
  }

  private static ControlProblem problemOf(String url, @Nullable X509TrustManager trust)
      throws Exception {
    BlockingQueue<ControlProblem> problems = new LinkedBlockingQueue<>();
    try (ControlClient client =
        client(
            url,
            trust,
            event -> {
              if (event instanceof ControlEvent.Trouble(ControlProblem problem)) {
                problems.add(problem);
              }
            })) {
      client.login("tskey-secret");
      ControlProblem problem = problems.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(problem).isNotNull();
      assertThat(String.valueOf(problem)).doesNotContain("tskey-secret");
      return problem == null ? new ControlProblem(Kind.SERVER_ERROR, "none") : problem;
    }
  }

  private static ControlClient client(
      String url, @Nullable X509TrustManager trust, Consumer<ControlEvent> listener) {
    return ControlClient.create(
        new ControlClientConfig(
            URI.create(url),
            MachinePrivateKey.generate(Randomness.system()),
            null,
            null,
            NameLookup.NONE,
            false,
            new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
            trust,
            System::nanoTime,
            WallClock.system(),
            Randomness.system()),
        listener);
  }

  private record Closing(String url, AutoCloseable what) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      what.close();
    }
  }

  private static Closing webServer(String page, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    return serve("http", server, page, status);
  }

  private static Closing serve(String scheme, HttpServer server, String page, int status) {
    byte[] body = page.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new Closing(
        scheme + "://127.0.0.1:" + server.getAddress().getPort(), () -> server.stop(0));
  }

  private static Closing httpsServer(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return serve("https", server, "hello", 200);
  }

  private KeyStore certificateFor(String subjectAlternativeName) throws Exception {
    Path file = Files.createTempDirectory(directory, "keys").resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=" + subjectAlternativeName,
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static X509TrustManager trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  /** Keeps every connection open until the test ends. */
  private static Closing tcpServer(Consumer<Socket> greeting) throws IOException {
    ServerSocket server = listen();
    Thread.ofVirtual()
        .start(() -> {
          try (server) {
            while (!server.isClosed()) {
              greeting.accept(server.accept());
            }
          } catch (IOException _) {
            // The test is over.
          }
        });
    return new Closing("http://127.0.0.1:" + server.getLocalPort(), server);
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Socket socket, String text) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
