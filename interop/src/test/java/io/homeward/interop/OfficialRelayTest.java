package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dial.HttpProxy;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import io.homeward.engine.testing.FreePorts;
import io.homeward.engine.testing.RelayedDevice;
import io.homeward.netlab.Command;
import io.homeward.netlab.DebianPrograms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our relay client at {@code derper}. */
@Tag("interop")
@Timeout(180)
class OfficialRelayTest {
  @TempDir private Path dir;

  @Test
  void twoDevicesReachEachOtherWithoutTls() throws Exception {
    int port = FreePorts.next();
    try (ForeignProgram derper = derper(port);
        RelayedDevice one = RelayedDevice.atPlain(port);
        RelayedDevice two = RelayedDevice.atPlain(port)) {
      one.awaitConnected(false);
      two.awaitConnected(false);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
      two.send(one.name(), "hello yourself");
      assertThat(one.next()).isEqualTo("900 " + two.name() + " hello yourself");
      one.client().networkChanged();
      two.close();
      assertThat(one.next()).isEqualTo("900 " + two.name() + " is gone: DISCONNECTED");
      assertThat(derper.output()).noneMatch(line -> line.contains("panic"));
    }
  }

  /** It answers nothing to a fast start but frames, so who connects so has made one. */
  @Test
  void overTlsTheyMakeAFastStart() throws Exception {
    X509TrustManager trust = certificate();
    int port = FreePorts.next();
    try (ForeignProgram _ =
            derper(port, "-certmode=manual", "-certdir=" + dir, "-hostname=localhost");
        RelayedDevice one = new RelayedDevice(null, trust);
        RelayedDevice two = new RelayedDevice(null, trust)) {
      for (RelayedDevice device : List.of(one, two)) {
        device
            .client()
            .apply(
                RelayedDevice.map(RelayedDevice.node("localhost", port, "")), RelayedDevice.HOME);
      }
      one.awaitConnected(true);
      two.awaitConnected(true);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
    }
  }

  /** As in hotels and firms: whoever wants out has to ask tinyproxy, by name and password. */
  @Test
  void theyGetThereThroughAProxyThatWantsAPassword() throws Exception {
    X509TrustManager trust = certificate();
    int port = FreePorts.next();
    int proxyPort = FreePorts.next();
    Path log = dir.resolve("tinyproxy.log");
    try (ForeignProgram _ =
            derper(port, "-certmode=manual", "-certdir=" + dir, "-hostname=localhost");
        ForeignProgram _ = tinyproxy(proxyPort, port, log);
        RelayedDevice one = throughProxy("guest:letmein@", proxyPort, port, trust);
        RelayedDevice two = throughProxy("guest:letmein@", proxyPort, port, trust);
        RelayedDevice stranger = throughProxy("", proxyPort, port, trust)) {
      one.awaitConnected(true);
      two.awaitConnected(true);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
      assertThat(log).content().contains("CONNECT localhost:" + port + " HTTP/1.1");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              stranger.state() instanceof RelayState.Failed(RelayProblem problem, _)
                  && problem.kind() == RelayProblem.Kind.PROXY
                  && problem.detail().contains("name and a password"));
    }
  }

  /** What is said to the proxy is encrypted, too: HAProxy does that in front of tinyproxy. */
  @Test
  void theyGetThereThroughAProxyThatSpeaksTlsItself() throws Exception {
    X509TrustManager trust = certificate();
    int port = FreePorts.next();
    int proxyPort = FreePorts.next();
    int securePort = FreePorts.next();
    Path log = dir.resolve("tinyproxy.log");
    Path both =
        Files.writeString(
            dir.resolve("both.pem"),
            Files.readString(dir.resolve("localhost.crt"))
                + Files.readString(dir.resolve("localhost.key")));
    Path inFront =
        Files.writeString(
            dir.resolve("haproxy.cfg"),
            """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 50s
                timeout server 50s
            frontend front
                bind 127.0.0.1:%d ssl crt %s
                default_backend proxy
            backend proxy
                server tinyproxy 127.0.0.1:%d
            """
                .formatted(securePort, both, proxyPort));
    try (ForeignProgram _ =
            derper(port, "-certmode=manual", "-certdir=" + dir, "-hostname=localhost");
        ForeignProgram _ = tinyproxy(proxyPort, port, log);
        ForeignProgram _ =
            ForeignProgram.start(dir, List.of("haproxy", "-db", "-f", inFront.toString()));
        RelayedDevice one = through("https://guest:letmein@127.0.0.1:" + securePort, port, trust);
        RelayedDevice two = through("https://guest:letmein@127.0.0.1:" + securePort, port, trust)) {
      one.awaitConnected(true);
      two.awaitConnected(true);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
      assertThat(log).content().contains("CONNECT localhost:" + port + " HTTP/1.1");
    }
  }

  private static RelayedDevice throughProxy(
      String user, int proxyPort, int port, X509TrustManager trust) {
    return through("http://" + user + "127.0.0.1:" + proxyPort, port, trust);
  }

  private static RelayedDevice through(String url, int port, X509TrustManager trust) {
    HttpProxy proxy = HttpProxy.parse(url);
    RelayedDevice device = new RelayedDevice(null, _ -> proxy, trust);
    device
        .client()
        .apply(RelayedDevice.map(RelayedDevice.node("localhost", port, "")), RelayedDevice.HOME);
    return device;
  }

  /** Lets people with a name and a password connect to one port. */
  private ForeignProgram tinyproxy(int proxyPort, int port, Path log) throws Exception {
    Path program = DebianPrograms.unpacked(List.of("tinyproxy-bin")).resolve("usr/bin/tinyproxy");
    Path settings =
        Files.writeString(
            dir.resolve("tinyproxy.conf"),
            """
            Port %d
            Listen 127.0.0.1
            BasicAuth guest letmein
            ConnectPort %d
            LogLevel Connect
            LogFile "%s"
            """
                .formatted(proxyPort, port, log));
    return ForeignProgram.start(dir, List.of(program.toString(), "-d", "-c", settings.toString()));
  }

  private ForeignProgram derper(int port, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                TestControl.peer("derper").toString(),
                "-a=127.0.0.1:" + port,
                "-http-port=-1",
                "-stun=false",
                "-c=" + dir.resolve("derper.json")));
    command.addAll(List.of(more));
    return ForeignProgram.start(dir, command);
  }

  /** An authority of its own, and what it says of localhost. */
  private X509TrustManager certificate() throws Exception {
    openssl("req -x509 -nodes -keyout ca.key -out ca.crt -subj /CN=authority -days 2");
    openssl("req -nodes -keyout localhost.key -out localhost.csr -subj /CN=localhost");
    Files.writeString(dir.resolve("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    Command.run(
        "sh",
        "-ec",
        "cd \"$1\"; openssl x509 -req -in localhost.csr -CA ca.crt -CAkey ca.key -days 2"
            + " -CAcreateserial -extfile names -out localhost.crt",
        "sh",
        dir.toString());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(dir.resolve("ca.crt"))) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private void openssl(String arguments) throws IOException {
    Command.run(
        "sh",
        "-ec",
        "cd \"$1\"; openssl " + arguments + " -newkey ec -pkeyopt ec_paramgen_curve:P-256",
        "sh",
        dir.toString());
  }
}
