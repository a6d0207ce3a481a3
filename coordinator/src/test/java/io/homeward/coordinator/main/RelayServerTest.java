package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.Certificates;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The relay of a coordination server, over sockets. */
@Timeout(120)
class RelayServerTest {
  @TempDir private Path dir;

  @Test
  void devicesOfTheTailnetReachEachOtherAndAStrangerIsSentAway() throws Exception {
    try (CoordinatorServer server = CoordinatorServer.start(config());
        TestDevice one = joined(server, "one");
        TestDevice two = joined(server, "two");
        RelaySocket first = new RelaySocket(connect(server));
        RelaySocket second = new RelaySocket(connect(server));
        RelaySocket stranger = new RelaySocket(connect(server))) {
      first.enter(key(one));
      first.await(FrameType.SERVER_INFO);
      second.enter(key(two));
      second.await(FrameType.SERVER_INFO);
      first.send(DerpFrames.sendPacket(two.node(), "hello".getBytes(StandardCharsets.UTF_8)));
      byte[] came = second.await(FrameType.RECV_PACKET);
      assertThat(came).startsWith(one.node().bytes());
      assertThat(Arrays.copyOfRange(came, 32, came.length)).asString().isEqualTo("hello");

      stranger.enter(NodePrivateKey.generate(Randomness.system()));
      assertThat(stranger.isEnded()).isTrue();

      server.administer(new DeviceRequest.RemoveDevice("one"));
      assertThat(first.isEnded()).as("a removed device is sent away").isTrue();
      byte[] gone = second.await(FrameType.PEER_GONE);
      assertThat(gone).startsWith(one.node().bytes());
    }
  }

  @Test
  void theUpgradeSaysWhichRelayThisIs() throws Exception {
    try (CoordinatorServer server = CoordinatorServer.start(config());
        RelaySocket socket = new RelaySocket(connect(server))) {
      String head = socket.upgrade();
      byte[] greeting = socket.await(FrameType.SERVER_KEY);
      NodePublicKey key = DerpHandshake.readServerKey(greeting, 0, greeting.length);
      assertThat(head)
          .startsWith("HTTP/1.1 101 ")
          .contains("Upgrade: DERP\r\n")
          .contains("Derp-Public-Key: " + HexFormat.of().formatHex(key.bytes()));
    }
  }

  @Test
  void whoDoesNotSpeakTheProtocolIsSentAway() throws Exception {
    try (CoordinatorServer server = CoordinatorServer.start(config())) {
      for (byte[] nonsense :
          List.of(
              DerpFrames.frame(FrameType.PING, new byte[8]),
              DerpFrames.frame(FrameType.CLIENT_INFO, new byte[100]),
              new byte[] {2, 127, -1, -1, -1})) {
        try (RelaySocket socket = new RelaySocket(connect(server))) {
          socket.upgrade();
          socket.send(nonsense);
          assertThat(socket.isEnded()).isTrue();
        }
      }
      try (RelaySocket late = new RelaySocket(connect(server))) {
        late.upgrade();
        assertThat(late.isEnded()).as("one that says nothing").isTrue();
      }
    }
  }

  @Test
  void overTlsAClientThatKnowsTheKeyBeginsAtOnce() throws Exception {
    Certificates files = Certificates.make(dir, "server");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CoordinatorConfig.TlsPaths paths =
        new CoordinatorConfig.TlsPaths(files.certificate(), files.key());
    NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
    try (RelayServer server = RelayServer.start(RelayConfig.at(any).withTls(paths));
        SSLSocket socket = tls(files, server.port());
        RelaySocket relay = new RelaySocket(socket)) {
      NodePublicKey announced = announced(socket);
      ByteArrayOutputStream flight = new ByteArrayOutputStream();
      flight.write(RelaySocket.request("Derp-Fast-Start: 1\r\n"));
      flight.write(
          DerpHandshake.clientInfo(
              ClientInfo.DEVICE, key, announced, Randomness.system().bytes(24)));
      relay.send(flight.toByteArray());
      byte[] greeting = relay.await(FrameType.SERVER_KEY);
      assertThat(DerpHandshake.readServerKey(greeting, 0, greeting.length)).isEqualTo(announced);
      assertThat(relay.await(FrameType.SERVER_INFO)).isNotEmpty();
      server.reload();
      try (SSLSocket later = tls(files, server.port())) {
        assertThat(announced(later)).as("also with a renewed certificate").isEqualTo(announced);
      }
    }
  }

  @Test
  void theCertificateOfACoordinationServerTellsTheKeyOfItsRelay() throws Exception {
    Certificates files = Certificates.make(dir, "server");
    try (CoordinatorServer server =
            CoordinatorServer.start(config().withTls(files.certificate(), files.key()));
        SSLSocket socket = tls(files, server.port());
        RelaySocket relay = new RelaySocket(socket)) {
      NodePublicKey announced = announced(socket);
      relay.upgrade();
      byte[] greeting = relay.await(FrameType.SERVER_KEY);
      assertThat(DerpHandshake.readServerKey(greeting, 0, greeting.length)).isEqualTo(announced);
    }
  }

  private static SSLSocket tls(Certificates files, int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {files.trust()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return socket;
  }

  /** The relay's key, as the last certificate of the chain has it in its name. */
  private static NodePublicKey announced(SSLSocket socket) throws Exception {
    X509Certificate last =
        (X509Certificate) Objects.requireNonNull(socket.getSession().getPeerCertificates())[1];
    assertThat(last.getSerialNumber()).isEqualTo(DerpHandshake.VERSION);
    String name = last.getSubjectX500Principal().getName();
    assertThat(name).startsWith("CN=derpkey");
    return new NodePublicKey(HexFormat.of().parseHex(name.substring("CN=derpkey".length())));
  }

  @Test
  void aRelayElsewhereAsksTheServerWhoIsADevice() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (CoordinatorServer server = CoordinatorServer.start(config());
        TestDevice device = joined(server, "one");
        RelayServer elsewhere =
            RelayServer.start(RelayConfig.at(any).withVerifyUrl(server.url().resolve("/verify")));
        HttpClient browser = HttpClient.newHttpClient()) {
      try (RelaySocket member = new RelaySocket(connect(elsewhere.port()));
          RelaySocket stranger = new RelaySocket(connect(elsewhere.port()))) {
        member.enter(key(device));
        assertThat(member.await(FrameType.SERVER_INFO)).isNotEmpty();
        stranger.enter(NodePrivateKey.generate(Randomness.system()));
        assertThat(stranger.isEnded()).isTrue();
      }
      assertThat(asked(browser, server, device.node().toString()).body())
          .isEqualTo("{\"Allow\":true}\n");
      server.administer(new DeviceRequest.RemoveDevice("one"));
      assertThat(asked(browser, server, device.node().toString()).body())
          .isEqualTo("{\"Allow\":false}\n");
      for (String nonsense : List.of("", "nodekey:00", "x".repeat(5_000), "\"}]")) {
        assertThat(asked(browser, server, nonsense).statusCode()).as(nonsense).isEqualTo(400);
      }
    }
  }

  private static HttpResponse<String> asked(
      HttpClient browser, CoordinatorServer server, String key) throws Exception {
    return browser.send(
        HttpRequest.newBuilder(server.url().resolve("/verify"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"NodePublic\":\"" + key + "\",\"Source\":\"192.0.2.7\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void whatElseClientsAskOfARelayIsAnswered() throws Exception {
    try (CoordinatorServer server = CoordinatorServer.start(config());
        HttpClient browser = HttpClient.newHttpClient()) {
      for (String path : List.of("/derp/probe", "/derp/latency-check")) {
        HttpResponse<String> answer = get(browser, server.url().resolve(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      }
      HttpResponse<String> portal =
          browser.send(
              HttpRequest.newBuilder(server.url().resolve("/generate_204"))
                  .header("X-Tailscale-Challenge", "ts_relay.example.net")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(portal.statusCode()).isEqualTo(204);
      assertThat(portal.headers().firstValue("X-Tailscale-Response"))
          .hasValue("response ts_relay.example.net");
      assertThat(get(browser, server.url().resolve("/derp")).statusCode()).isEqualTo(426);
      HttpResponse<String> names =
          get(browser, server.url().resolve("/bootstrap-dns?q=example.org"));
      assertThat(names.body()).isEqualTo("{}\n");
    }
  }

  private static HttpResponse<String> get(HttpClient browser, URI url) throws Exception {
    return browser.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(dir.resolve("state")).withAnyPort();
  }

  private static Socket connect(CoordinatorServer server) throws Exception {
    return connect(server.port());
  }

  private static Socket connect(int port) throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  static NodePrivateKey key(TestDevice device) {
    return device.privateKeys().stream()
        .map(NodePrivateKey::new)
        .filter(key -> key.publicKey().equals(device.node()))
        .findFirst()
        .orElseThrow();
  }

  static TestDevice joined(CoordinatorServer server, String name) throws Exception {
    server.administer(new PeopleRequest.CreateUser(name));
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey(name, false, false, 3600, List.of(), false));
    TestDevice device = new TestDevice(server.url(), name);
    device.registerByKey(Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key()));
    return device;
  }
}
