package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.homeward.cli.RunningDaemon.Outcome;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a person gets wrong: one clear line, the right exit status, nothing lost. */
class BadInputTest {
  @TempDir Path dir;

  private static void assertOneLine(Outcome outcome, int status, String... parts) {
    assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).startsWith("homeward: ").contains(parts);
    assertThat(outcome.err()).doesNotContain("Exception");
    assertThat(outcome.status()).isEqualTo(status);
  }

  private Outcome daemon(String... more) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of("daemon", "--state-dir", dir.toString(), "--socket", dir + "/s.sock"));
    args.addAll(List.of(more));
    return RunningDaemon.command(args.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up --frobnicate",
        "up --timeout soon",
        "up --accept-dns=perhaps",
        "set",
        "set --relay-server-port",
        "set --relay-server-port 65536",
        "set --relay-server-port -1",
        "set --relay-server-port on",
        "status surplus",
        "ping",
        "ping -c 0 nas",
        "ping -c many nas",
        "ip -4 -6",
        "whois nobody",
        "daemon --port 70000",
        "daemon --port x",
        "daemon --tun eth0",
        "daemon --tun homeward/../x",
        "daemon --tun homewardX",
        "daemon --tun homeward12345678",
        "up --exit-node nas"
      })
  void saysWhatIsWrongWithACommandLine(String line) {
    assertOneLine(RunningDaemon.command(line.split(" ")), 2, "--help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "login", "logout", "status", "ip", "ping x", "whois ::1"})
  void saysThatNoNodeIsRunning(String line) {
    Path socket = dir.resolve("none.sock");
    assertOneLine(
        RunningDaemon.command((line + " --socket " + socket).split(" ")),
        1,
        socket.toString(),
        "homeward daemon");
  }

  @Test
  void saysThatTheServerIsOutOfReachAndStaysReady() {
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      assertOneLine(
          daemon.run(
              "up",
              "--login-server",
              "http://127.0.0.1:1",
              "--auth-key",
              "very-secret",
              "--timeout",
              "4s"),
          1,
          "cannot reach http://127.0.0.1:1",
          "check the URL");
      assertThat(daemon.run("status").status()).isZero();
    }
  }

  @Test
  void saysThatAServerIsNoTailnetServer() throws Exception {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] page = "<h1>Welcome</h1>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    web.start();
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      String url = "http://127.0.0.1:" + web.getAddress().getPort();
      assertOneLine(
          daemon.run("up", "--login-server", url, "--auth-key", "k"), 1, url, "no tailnet server");
    } finally {
      web.stop(0);
    }
  }

  @Test
  void saysThatACertificateCannotBeTrusted() throws Exception {
    Path keys = dir.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "self",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    HttpsServer web =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.setHttpsConfigurator(new HttpsConfigurator(tls));
    web.start();
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      String url = "https://127.0.0.1:" + web.getAddress().getPort();
      assertOneLine(
          daemon.run("up", "--login-server", url, "--auth-key", "k"),
          1,
          "certificate of " + url,
          "cannot be trusted");
    } finally {
      web.stop(0);
    }
  }

  @Test
  void saysThatAnAuthKeyIsWrongAndTakesTheNextOne() throws Exception {
    try (CoordinatorServer server =
            CoordinatorServer.start(
                CoordinatorConfig.of(Files.createDirectory(dir.resolve("hub"))).withAnyPort());
        RunningDaemon daemon = RunningDaemon.start(dir)) {
      String url = server.url().toString();
      assertOneLine(
          daemon.run("up", "--login-server", url, "--auth-key", "hskey-auth-wrong"),
          1,
          url + " refused this device",
          "auth key");
      assertThat(daemon.run("status").out()).contains("Signed out");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad name", "under_score", "-x", "a.b", "ümlaut"})
  void saysThatAHostnameIsIllegalAndChangesNothing(String name) {
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      String before = daemon.run("status", "--json").out();
      assertOneLine(daemon.run("up", "--hostname=" + name), 1, "is no hostname", "letters");
      assertThat(daemon.run("status", "--json").out()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub.example", "ftp://hub.example", "https://", "http://h:99999", "%%"})
  void saysThatAUrlIsNone(String url) {
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      assertOneLine(daemon.run("up", "--login-server", url), 1, "is no server URL", "https://");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ann:s3cret@hub.example",
        "https://ann:s3cret@hub.example:99999",
        "ann:s3cret@hub",
        "http://s3cret@8.8.8.8",
        "ftp://ann:s3cret@hub.example",
      })
  void neverRepeatsThePasswordOfAUrl(String url) {
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      Outcome outcome = daemon.run("up", "--login-server", url, "--timeout", "2s");
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.out() + outcome.err() + daemon.run("status", "--json").out())
          .contains("server URL")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void saysThatTheFileOfAnAuthKeyCannotBeRead() {
    assertOneLine(
        RunningDaemon.command("up", "--socket", dir + "/x", "--auth-key", "file:" + dir + "/none"),
        1,
        "cannot read the auth key from");
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      String port = Integer.toString(taken.getLocalPort());
      assertOneLine(daemon("--tun", "userspace", "--port", port), 1, "UDP port " + port, "in use");
    }
  }

  @Test
  void saysHowToGetANetworkInterface() {
    assertOneLine(
        daemon("--tun", "homeward9", "--helper", dir + "/none.sock"),
        1,
        "no permission to open a network interface",
        "run as root",
        "--tun userspace");
  }

  @Test
  void keepsABrokenStateFileAndSaysWhere() throws Exception {
    Files.writeString(dir.resolve("node.json"), "{\"version\":1,");
    assertOneLine(
        daemon("--tun", "userspace"), 1, "node.json cannot be used", "node.json.broken-1");
    assertThat(dir.resolve("node.json.broken-1")).hasContent("{\"version\":1,");
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      assertThat(daemon.run("status").out()).contains("Signed out");
    }
  }

  @Test
  void saysThatTheStateDirectoryIsNone() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertOneLine(
        RunningDaemon.command("daemon", "--state-dir", file.toString(), "--tun", "userspace"),
        1,
        file.toString(),
        "cannot be written");
  }

  @Test
  void doesNotShareStateOrSocketWithARunningDaemon() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      Outcome second = daemon("--tun", "userspace", "--port", "0");
      assertOneLine(second, 1, "another homeward is using", dir.toString());
      assertThat(second.err()).doesNotContain("free space");
      assertOneLine(
          RunningDaemon.command(
              "daemon",
              "--state-dir",
              other.toString(),
              "--socket",
              daemon.socket.toString(),
              "--tun",
              "userspace",
              "--port",
              "0"),
          1,
          "another homeward is using " + daemon.socket);
      assertThat(daemon.run("status").status()).isZero();
    }
  }

  @Test
  void saysThatItIsNotConnected() {
    try (RunningDaemon daemon = RunningDaemon.start(dir)) {
      assertOneLine(daemon.run("ip"), 1, "homeward up");
      assertOneLine(daemon.run("ping", "nas"), 1, "homeward up");
      assertOneLine(daemon.run("whois", "100.64.0.9"), 1, "100.64.0.9");
      assertThat(daemon.run("down").status()).isZero();
      assertThat(daemon.run("logout").status()).isZero();
    }
  }

  @Test
  void anOutputThatTakesNothingIsAFailure() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    assertThat(Main.run(new PrintWriter(full), new PrintWriter(err), "version")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
  }
}
