package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.node.Works;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LocalApiTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path temp;
  private final FakeNode node = new FakeNode(running());
  private Path socket;
  private LocalApiServer server;
  private LocalApiClient client;

  @BeforeEach
  void start() throws IOException {
    socket = temp.resolve("run/homeward.sock");
    server = LocalApiServer.start(node, socket, "1.2.3", () -> NOW);
    client = new LocalApiClient(socket);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static NodeInfo device(long id, String name, String address) {
    return Nodes.node(id, name, address)
        .endpoints(List.of(Endpoint.parse("192.0.2.1:41641")))
        .host(Nodes.host(name))
        .build();
  }

  private static NodeStatus running() {
    return running(DnsConfig.EMPTY);
  }

  private static NodeStatus running(DnsConfig dns) {
    NodeInfo peer = device(2, "nas.amber-fox.internal.", "100.64.0.2");
    NetMap map =
        new NetMap(
            device(1, "laptop.amber-fox.internal.", "100.64.0.1"),
            List.of(peer),
            Map.of(7L, new UserProfile(7, "ann@example.com", "Ann", "")),
            dns,
            DerpMap.EMPTY,
            List.of(),
            "amber-fox",
            List.of());
    return new NodeStatus(
        NodeState.RUNNING,
        Preferences.initial(URI.create("https://hub.example")),
        null,
        map,
        List.of(
            new PeerStatus(peer, Endpoint.parse("192.0.2.1:41641"), "", 100, 200, NOW, null, true)),
        true,
        List.of(
            new HealthItem(
                new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "hub.example", "refused"),
                NOW,
                Works.ALL)),
        "homeward0");
  }

  private static NodeStatus waiting() {
    return new NodeStatus(
        NodeState.NEEDS_LOGIN,
        Preferences.initial(URI.create("https://hub.example")),
        URI.create("https://hub.example/a/1"),
        null,
        List.of(),
        false,
        List.of(),
        "");
  }

  /** Sends bytes as they are and returns all that comes back. */
  private String raw(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
      channel.shutdownOutput();
      return new String(
          Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void showsTheStatusUnderTheNamesOfTheOfficialClient() throws IOException {
    JsonNode status = client.status(true);
    assertThat(status.path("BackendState").stringValue()).isEqualTo("Running");
    assertThat(status.path("MagicDNSSuffix").stringValue()).isEqualTo("amber-fox.internal");
    assertThat(status.path("TailscaleIPs").get(0).stringValue()).isEqualTo("100.64.0.1");
    assertThat(status.path("Self").path("DNSName").stringValue())
        .isEqualTo("laptop.amber-fox.internal.");
    JsonNode peer = status.path("Peer").iterator().next();
    assertThat(peer.path("CurAddr").stringValue()).isEqualTo("192.0.2.1:41641");
    assertThat(peer.path("RxBytes").intValue()).isEqualTo(100);
    assertThat(peer.path("Online").booleanValue()).isTrue();
    assertThat(status.path("User").path("7").path("LoginName").stringValue())
        .isEqualTo("ann@example.com");
    assertThat(LocalApiClient.parseProblem(status.path("Problems").get(0)))
        .isEqualTo(node.status().problems().getFirst());
    assertThat(client.status(false).path("Peer").isNull()).isTrue();
  }

  @Test
  void saysThatResolversOverHttpsAreLeftOut() throws IOException {
    DnsConfig.Resolver plain = new DnsConfig.Resolver("192.0.2.53", List.of(), false);
    DnsConfig.Resolver https =
        new DnsConfig.Resolver("https://dns.example/query", List.of(), false);
    DnsConfig.Resolver inside =
        new DnsConfig.Resolver("http://100.64.0.9:80/dns-query", List.of(), false);
    DnsConfig dns =
        new DnsConfig(
            List.of(plain, https),
            Map.of("corp.example", List.of(inside, https)),
            List.of(),
            List.of(),
            true,
            List.of(),
            List.of());
    node.show(running(dns));
    JsonNode health = client.status(false).path("Health");
    assertThat(health).hasSize(2);
    assertThat(health.get(0).stringValue()).contains(inside.address());
    assertThat(health.get(1).stringValue()).contains(https.address());
  }

  @Test
  void showsASignInThatWaits() throws IOException {
    node.show(waiting());
    JsonNode status = client.status(true);
    assertThat(status.path("AuthURL").stringValue()).isEqualTo("https://hub.example/a/1");
    assertThat(status.path("Self").isNull()).isTrue();
  }

  @Test
  void passesCommandsOn() throws Exception {
    UpRequest request =
        UpRequest.to(URI.create("https://other.example"))
            .withAuthKey("secret-key")
            .withChange(
                PreferenceChange.none().hostname("nas").acceptDns(true).acceptRoutes(false));
    client.up(request);
    client.up(UpRequest.signInAgain());
    assertThat(node.ups).hasSize(2).first().isEqualTo(request);
    assertThat(node.ups.getLast().forceLogin()).isTrue();
    client.down();
    client.reconfigure();
    client.logout();
    client.cancelLogin();
    assertThat(node.commands).containsExactly("down", "reconfigure", "logout", "cancelLogin");
    assertThat(client.preferences().path("CorpDNS").booleanValue()).isTrue();
  }

  @Test
  void changesPreferencesWithoutConnecting() throws Exception {
    PreferenceChange change =
        PreferenceChange.none().hostname("nas").acceptDns(false).shieldsUp(true);
    client.change(change);
    client.change(PreferenceChange.none().acceptRoutes(true));
    assertThat(node.changes).containsExactly(change, PreferenceChange.none().acceptRoutes(true));
    assertThat(node.ups).isEmpty();
  }

  @Test
  void tellsWhyARequestIsWrong() {
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.BAD_HOSTNAME, "a b", "");
    node.refusal = new NodeException(problem);
    assertThatThrownBy(() -> client.change(PreferenceChange.none().hostname("a b")))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    assertThatThrownBy(() -> client.up(UpRequest.connect()))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void pings() throws Exception {
    assertThat(client.ping(IpText.parse("100.64.0.2"), Duration.ofSeconds(5)).roundTrip())
        .isEqualTo(Duration.ofMillis(12));
    assertThatThrownBy(() -> client.ping(IpText.parse("100.64.0.99"), Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class);
    node.answersPings = false;
    assertThatThrownBy(() -> client.ping(IpText.parse("100.64.0.2"), Duration.ofSeconds(5)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void tellsWhoHasAnAddress() throws IOException {
    JsonNode answer = client.whoIs(IpText.parse("100.64.0.2")).orElseThrow();
    assertThat(answer.path("Node").path("Name").stringValue()).isEqualTo("nas.amber-fox.internal.");
    assertThat(answer.path("UserProfile").path("LoginName").stringValue())
        .isEqualTo("ann@example.com");
    assertThat(client.whoIs(IpText.parse("100.64.0.77"))).isEmpty();
  }

  @Test
  void streamsEveryChangeUntilTheWatcherLeaves() throws Exception {
    try (StatusWatch watch = client.watch(false)) {
      assertThat(
              watch.next(Duration.ofSeconds(30)).orElseThrow().path("BackendState").stringValue())
          .isEqualTo("Running");
      node.show(waiting());
      assertThat(
              watch.next(Duration.ofSeconds(30)).orElseThrow().path("BackendState").stringValue())
          .isEqualTo("NeedsLogin");
    }
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> {
          node.show(running());
          return node.listeners() == 0;
        });
  }

  @Test
  void endsAWatchWhenTheNodeGoesAway() throws Exception {
    try (StatusWatch watch = client.watch(false)) {
      assertThat(watch.next(Duration.ofSeconds(30))).isPresent();
      server.close();
      assertThatThrownBy(() -> watch.next(Duration.ofSeconds(30))).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "origin: null",
        "Referer: https://evil.example/page",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: no-cors",
        "Sec-WebSocket-Key: x",
        "Host: localhost",
        "Host: 127.0.0.1:80",
        "Host: evil.example"
      })
  void refusesWhatABrowserSends(String header) throws IOException {
    String host = header.startsWith("Host") ? "" : "Host: " + LocalHttp.HOST + "\r\n";
    String answer = raw("POST /localapi/v0/down HTTP/1.1\r\n" + host + header + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403 ");
    assertThat(node.commands).isEmpty();
  }

  @Test
  void refusesARequestWithoutHost() throws IOException {
    assertThat(raw("POST /localapi/v0/down HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(node.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET /localapi/v0/status HTTP/2\r\n\r\n",
        "GET /localapi/v0/status HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /localapi/v0/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST /localapi/v0/up HTTP/1.1\r\nHost: local-api.homeward.invalid\r\n"
            + "Content-Length: -1\r\n\r\n",
        "GET /localapi/v0/status?ip=%zz HTTP/1.1\r\nHost: local-api.homeward.invalid\r\n\r\n",
        "POST /localapi/v0/up HTTP/1.1\r\nHost: local-api.homeward.invalid\r\n"
            + "Content-Length: 3\r\n\r\n{x}",
        "POST /localapi/v0/up HTTP/1.1\r\nHost: local-api.homeward.invalid\r\n"
            + "Content-Length: 16\r\n\r\n{\"CorpDNS\":\"no\"}",
        "POST /localapi/v0/prefs HTTP/1.1\r\nHost: local-api.homeward.invalid\r\n"
            + "Content-Length: 16\r\n\r\n{\"CorpDNS\":\"no\"}",
      })
  void refusesMalformedRequests(String request) throws IOException {
    assertThat(raw(request)).startsWith("HTTP/1.1 400 ");
    assertThat(node.ups).isEmpty();
    assertThat(node.changes).isEmpty();
  }

  @Test
  void boundsWhatItKeeps() throws IOException {
    String host = "Host: " + LocalHttp.HOST + "\r\n";
    assertThat(raw("POST /localapi/v0/up HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(raw("GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + host + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
    StringBuilder many = new StringBuilder("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 100; i++) {
      many.append("x-").append(i).append(": y\r\n");
    }
    assertThat(raw(many + "\r\n")).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void hangsUpOnWhoeverDoesNotFinishAsking() throws IOException {
    Path other = temp.resolve("slow.sock");
    try (LocalApiServer hasty =
            LocalApiServer.start(node, other, "1", () -> NOW, Duration.ofMillis(50));
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(other))) {
      assertThat(hasty.socket()).isEqualTo(other);
      channel.write(ByteBuffer.wrap("GET /localapi".getBytes(StandardCharsets.ISO_8859_1)));
      assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
  }

  @Test
  void letsNobodyElseOpenTheSocket() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void doesNotTakeTheSocketOfARunningNode() {
    assertThatThrownBy(() -> LocalApiServer.start(node, socket, "1", () -> NOW))
        .isInstanceOf(BindException.class);
    assertThat(socket).exists();
  }

  @Test
  void replacesTheSocketOfANodeThatIsGone() throws IOException {
    Path stale = temp.resolve("stale.sock");
    java.nio.channels.ServerSocketChannel gone =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX);
    gone.bind(UnixDomainSocketAddress.of(stale));
    gone.close();
    assertThat(stale).exists();
    try (LocalApiServer next = LocalApiServer.start(node, stale, "1", () -> NOW)) {
      assertThat(new LocalApiClient(next.socket()).status(false).isObject()).isTrue();
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void doesNotDeleteWhatIsNoSocket() throws IOException {
    Path file = Files.writeString(temp.resolve("notes.txt"), "precious");
    assertThatThrownBy(() -> LocalApiServer.start(node, file, "1", () -> NOW))
        .isInstanceOf(IOException.class);
    assertThat(file).hasContent("precious");
  }

  @Test
  void saysThatNobodyListens() {
    assertThatThrownBy(() -> new LocalApiClient(temp.resolve("none.sock")).status(false))
        .isInstanceOf(LocalApiClient.NotRunningException.class);
  }

  @Test
  @Tag("netlab") // needs root, to become somebody else
  void refusesAnotherUser() throws Exception {
    Path open = Files.createTempDirectory(Path.of("/tmp"), "homeward-test");
    Path source = open.resolve("Ask.java");
    Path shared = open.resolve("api.sock");
    try (LocalApiServer other = LocalApiServer.start(node, shared, "1", () -> NOW)) {
      // Even when the file system lets everybody in, the credentials of the kernel decide.
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(other.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.writeString(
          source,
          """
          import java.net.*; import java.nio.channels.*;
          public class Ask {
            public static void main(String[] args) throws Exception {
              // Not a byte is sent: the refusal must come before anything is read.
              var c = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
              System.out.write(Channels.newInputStream(c).readAllBytes());
              System.out.flush();
            }
          }
          """);
      Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
      Process nobody =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  System.getProperty("java.home") + "/bin/java",
                  source.toString(),
                  shared.toString())
              .directory(open.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(nobody.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output).contains("HTTP/1.1 403");
      assertThat(node.commands).isEmpty();
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(open);
    }
  }

  @Test
  void watchesEndWithTheirReadersAndLeaveRoomForQuestions() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<StatusWatch> watches = new ArrayList<>();
      for (int i = 0; i < LocalApi.MAX_WATCHES; i++) {
        watches.add(client.watch(false));
        assertThat(watches.getLast().next(Duration.ofSeconds(10))).isPresent();
      }
      try (StatusWatch tooMany = client.watch(false)) {
        assertThatThrownBy(() -> tooMany.next(Duration.ofSeconds(10))).hasMessageContaining("503");
      }
      assertThat(client.status(false).path("BackendState").stringValue()).isEqualTo("Running");
      watches.forEach(StatusWatch::close);
      await().atMost(Duration.ofSeconds(10)).until(() -> node.listeners() == 0);
    }
  }
}
