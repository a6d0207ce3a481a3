package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.testing.Certificates;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS from certificate files: who gets in, who is told what, and who cannot hold the server up. */
@Timeout(120)
class TlsTest {
  @TempDir private static Path keys;
  private static Certificates good;
  private static Certificates other;

  @TempDir private Path dir;

  @BeforeAll
  static void makeCertificates() throws Exception {
    good = Certificates.make(keys, "good");
    other = Certificates.make(keys, "other");
  }

  @Test
  void aDeviceThatTrustsTheCertificateJoinsAndGetsItsMap() throws Exception {
    try (CoordinatorServer server = start(good)) {
      assertThat(server.url().getScheme()).isEqualTo("https");

      ControlEvent map =
          joining(server, good.trust(), ControlEvent.NetMapChanged.class::isInstance);

      assertThat(((ControlEvent.NetMapChanged) map).netMap().self()).isNotNull();
    }
  }

  @Test
  void aDeviceRefusesACertificateThatNobodyVouchesFor() throws Exception {
    try (CoordinatorServer server = start(good)) {
      for (X509TrustManager trust : new @Nullable X509TrustManager[] {null, other.trust()}) {
        ControlEvent told = joining(server, trust, ControlEvent.Trouble.class::isInstance);

        assertThat(((ControlEvent.Trouble) told).problem().kind())
            .isEqualTo(ControlProblem.Kind.CERTIFICATE_REJECTED);
      }
      assertThat(devices(server)).isEmpty();
    }
  }

  @Test
  void anExpiredCertificateDoesNotStart() throws Exception {
    Certificates old = Certificates.make(keys, "old", "-startdate", "-9d", "-validity", "1");

    assertThatThrownBy(() -> start(old))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining(old.certificate().toString())
        .hasMessageContaining("expired on 20")
        .hasMessageContaining("renew it")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aKeyOfAnotherCertificateDoesNotStart() {
    // Both are of the same kind and size: only a signature tells them apart.
    assertThatThrownBy(() -> start(good.certificate(), other.key()))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining(other.key().toString())
        .hasMessageContaining("does not belong to the certificate")
        .hasMessageNotContaining("\n");
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Path nothing = dir.resolve("nothing.pem");
    Path old = Files.writeString(dir.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    Path rubbish =
        Files.writeString(
            dir.resolve("bad.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path binary = Files.write(dir.resolve("binary.pem"), new byte[] {-1, -2, 0, 3});

    assertRefused(nothing, good.key(), nothing, "cannot be read");
    assertRefused(binary, good.key(), binary, "certificate");
    assertRefused(good.key(), good.key(), good.key(), "certificate");
    assertRefused(good.certificate(), nothing, nothing, "cannot be read");
    assertRefused(good.certificate(), binary, binary, "no private key in PEM form");
    assertRefused(good.certificate(), old, old, "openssl pkey -in " + old);
    assertRefused(good.certificate(), rubbish, rubbish, "key");
    assertThat(dir.resolve("state")).as("nothing was made").doesNotExist();
  }

  @Test
  void keysAreTakenInTheFormsThatOtherProgramsWrite() throws Exception {
    Certificates rsa = Certificates.make(keys, "rsa", "-keyalg", "RSA", "-keysize", "2048");
    Path pkcs1 = Certificates.pem(dir.resolve("rsa.key"), "RSA PRIVATE KEY", inner(rsa.key()));
    Path sec1 = Certificates.pem(dir.resolve("ec.key"), "EC PRIVATE KEY", inner(good.key()));
    Files.writeString(
        sec1,
        "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
            + Files.readString(sec1));
    Path both =
        Files.writeString(
            dir.resolve("both.pem"),
            Files.readString(good.key())
                + "\nthis is mine:\n"
                + Files.readString(good.certificate()));

    for (Path[] files :
        new Path[][] {{rsa.certificate(), pkcs1}, {good.certificate(), sec1}, {both, both}}) {
      try (CoordinatorServer server =
          CoordinatorServer.start(
              CoordinatorConfig.of(dir.resolve("state"))
                  .withAnyPort()
                  .withTls(files[0], files[1]))) {
        assertThat(serial(server)).as(files[1].toString()).isPositive();
      }
    }
  }

  @Test
  void aKeyWithAPasswordIsNamedWithACommandThatTakesThePasswordOff() throws IOException {
    Path pkcs8 =
        Files.writeString(
            dir.resolve("p8.pem"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Path old =
        Files.writeString(
            dir.resolve("p1.pem"),
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                + "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n"
                + "-----END EC PRIVATE KEY-----\n");

    assertRefused(good.certificate(), pkcs8, pkcs8, "password; \"openssl pkey -in " + pkcs8);
    assertRefused(good.certificate(), old, old, "password; \"openssl pkey -in " + old);
  }

  @Test
  void aRenewedPairIsTakenWhileTheServerRunsAndTheOldOneStaysUntilTheNewOneDoes() throws Exception {
    Path certificate = Files.copy(good.certificate(), dir.resolve("live.crt"));
    Path key = Files.copy(good.key(), dir.resolve("live.key"));
    try (CoordinatorServer server =
        start(
            certificate,
            key,
            new HttpListener.Limits(
                Duration.ofSeconds(8), Duration.ofMillis(50), Duration.ofMillis(50)))) {
      assertThat(serial(server)).isEqualTo(good.parsed().getSerialNumber());

      Files.writeString(certificate, "half a certi");
      server.reload();
      assertThat(serial(server)).isEqualTo(good.parsed().getSerialNumber());
      Files.copy(other.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
      server.reload();
      assertThat(serial(server))
          .as("the key is not there yet")
          .isEqualTo(good.parsed().getSerialNumber());

      // Nobody says so: the server looks.
      Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> serial(server).equals(other.parsed().getSerialNumber()));
      joining(server, other.trust(), ControlEvent.NetMapChanged.class::isInstance);
    }
  }

  private static BigInteger serial(CoordinatorServer server) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    X509TrustManager anyone =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String kind) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String kind) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {anyone}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  /** PKCS #1 or SEC 1, out of PKCS #8. */
  private static byte[] inner(Path pkcs8) throws IOException {
    String text = Files.readString(pkcs8).replaceAll("-----[A-Z ]+-----", "");
    return org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
            java.util.Base64.getMimeDecoder().decode(text))
        .parsePrivateKey()
        .toASN1Primitive()
        .getEncoded();
  }

  /** Each of these holds still at another point; none may hold anybody else up, or stay. */
  @Test
  void connectionsThatStopHalfWayAreDroppedAndHoldNobodyUp() throws Exception {
    HttpListener.Limits impatient =
        new HttpListener.Limits(
            Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMillis(50));
    try (CoordinatorServer server = start(good.certificate(), good.key(), impatient)) {
      List<Socket> stalled = new ArrayList<>();
      try {
        byte[] hello = clientHello();
        for (int i = 0; i < 4; i++) {
          stalled.add(sending(server, new byte[0]));
          stalled.add(sending(server, new byte[] {0x16, 3, 1}));
          stalled.add(sending(server, java.util.Arrays.copyOf(hello, hello.length / 2)));
          stalled.add(sending(server, hello));
          stalled.add(renegotiating(server));
        }
        SSLSocket slow = secure(server, "TLSv1.3");
        stalled.add(slow);
        slow.getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: x".getBytes(StandardCharsets.US_ASCII));

        joining(server, good.trust(), ControlEvent.NetMapChanged.class::isInstance);

        for (Socket socket : stalled) {
          readToEnd(socket);
        }
        // Whoever comes after them is heard, too.
        joining(server, good.trust(), ControlEvent.NetMapChanged.class::isInstance);
      } finally {
        for (Socket socket : stalled) {
          socket.close();
        }
      }
    }
  }

  private CoordinatorServer start(Certificates certificates) {
    return start(certificates.certificate(), certificates.key());
  }

  private CoordinatorServer start(Path certificate, Path key) {
    return start(certificate, key, HttpListener.Limits.USUAL);
  }

  private CoordinatorServer start(Path certificate, Path key, HttpListener.Limits limits) {
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withTls(certificate, key)
                .withLimits(limits));
    server.administer(new PeopleRequest.CreateUser("anna"));
    return server;
  }

  private void assertRefused(Path certificate, Path key, Path named, String what) {
    assertThatThrownBy(() -> start(certificate, key))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining(named.toString())
        .hasMessageContaining(what)
        .hasMessageNotContaining("\n");
  }

  private static ControlEvent joining(
      CoordinatorServer server, @Nullable X509TrustManager trust, Predicate<ControlEvent> until)
      throws InterruptedException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey("anna", false, false, 3600, List.of()));
    BlockingQueue<ControlEvent> events = new LinkedBlockingQueue<>();
    try (ControlClient client =
        ControlClient.create(
            new ControlClientConfig(
                server.url(),
                MachinePrivateKey.generate(Randomness.system()),
                null,
                // Another key than before: the certificate says who it is.
                MachinePrivateKey.generate(Randomness.system()).publicKey(),
                NameLookup.NONE,
                false,
                new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
                trust,
                System::nanoTime,
                WallClock.system(),
                Randomness.system()),
            events::add)) {
      client.start();
      client.login(key.key());
      while (true) {
        ControlEvent event = Objects.requireNonNull(events.poll(60, TimeUnit.SECONDS));
        if (until.test(event)) {
          return event;
        }
      }
    }
  }

  private static List<AdminAnswer.DeviceAnswer> devices(CoordinatorServer server) {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private static Socket sending(CoordinatorServer server, byte[] bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(bytes);
    return socket;
  }

  /** The first record that a client sends. */
  private static byte[] clientHello() throws Exception {
    var engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    var out = java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(java.nio.ByteBuffer.allocate(0), out);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  /** Half a request, and behind it a second handshake that is never finished. */
  private static Socket renegotiating(CoordinatorServer server) throws Exception {
    SSLSocket socket = secure(server, "TLSv1.2");
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x".getBytes(StandardCharsets.US_ASCII));
    // Only sends the greeting: what the server answers is for reads to handle.
    socket.startHandshake();
    return socket;
  }

  private static SSLSocket secure(CoordinatorServer server, String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {good.trust()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return socket;
  }

  private static void readToEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      assertThat(e).as("a reset closes, too").isNotNull();
    }
  }
}
