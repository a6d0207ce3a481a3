package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.UpRequest;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the local API, and what somebody gets who asks wrongly or for too much. */
class LocalApiAccessTest {
  @TempDir Path temp;
  private final FakeNode node = new FakeNode(NodeStatuses.running());
  private Path socket;
  private LocalApiServer server;
  private LocalApiClient client;

  @BeforeEach
  void start() throws IOException {
    socket = temp.resolve("run/homeward.sock");
    server = LocalApiServer.start(node, socket, "1.2.3", () -> NodeStatuses.NOW);
    client = new LocalApiClient(socket);
  }

  @AfterEach
  void stop() {
    server.close();
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
            LocalApiServer.start(
                node, null, other, "1", () -> NodeStatuses.NOW, Duration.ofMillis(50));
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
    assertThatThrownBy(() -> LocalApiServer.start(node, socket, "1", () -> NodeStatuses.NOW))
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
    try (LocalApiServer next = LocalApiServer.start(node, stale, "1", () -> NodeStatuses.NOW)) {
      assertThat(new LocalApiClient(next.socket()).status(false).isObject()).isTrue();
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void doesNotDeleteWhatIsNoSocket() throws IOException {
    Path file = Files.writeString(temp.resolve("notes.txt"), "precious");
    assertThatThrownBy(() -> LocalApiServer.start(node, file, "1", () -> NodeStatuses.NOW))
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
    Path shared = open.resolve("api.sock");
    try (LocalApiServer other = LocalApiServer.start(node, shared, "1", () -> NodeStatuses.NOW)) {
      // Even when the file system lets everybody in, the credentials of the kernel decide.
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(other.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
      Process nobody =
          asNobody(
              open,
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
              """,
              shared);
      assertThat(output(nobody)).contains("HTTP/1.1 403");
      assertThat(node.commands).isEmpty();
    } finally {
      delete(open);
    }
  }

  @Test
  @Tag("netlab") // needs root, to become somebody else
  void saysNothingToAnotherUserWhoListensAtTheSocket() throws Exception {
    Path open = Files.createTempDirectory(Path.of("/tmp"), "homeward-test");
    Path theirs = open.resolve("api.sock");
    try {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Process nobody =
          asNobody(
              open,
              """
              import java.net.*; import java.nio.channels.*;
              public class Listen {
                public static void main(String[] args) throws Exception {
                  var s = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                  s.bind(UnixDomainSocketAddress.of(args[0]));
                  System.out.println("heard " + Channels.newInputStream(s.accept()).readAllBytes().length);
                }
              }
              """,
              theirs);
      LocalApiClient deceived = new LocalApiClient(theirs);
      UpRequest secret = UpRequest.signInAgain().withAuthKey("hwkey-secret");

      // At first nobody listens.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThatThrownBy(() -> deceived.up(secret))
                  .isInstanceOfSatisfying(
                      LocalApiClient.StrangerException.class,
                      stranger -> assertThat(stranger.user()).isEqualTo("nobody")));

      assertThat(output(nobody)).contains("heard 0");
    } finally {
      delete(open);
    }
  }

  /** Runs a program of one class, whose argument is a socket, as the user nobody. */
  private static Process asNobody(Path dir, String program, Path argument) throws IOException {
    Path source = dir.resolve("Program.java");
    Files.writeString(source, program);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
    return new ProcessBuilder(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            System.getProperty("java.home") + "/bin/java",
            source.toString(),
            argument.toString())
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static String output(Process process) throws Exception {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Test
  void watchesEndWithTheirReadersAndLeaveRoomForQuestions() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<StatusWatch> watches = new ArrayList<>();
      for (int i = 0; i < LocalApi.MAX_WATCHES; i++) {
        watches.add(client.watch(false));
        assertThat(watches.getLast().next(Duration.ofSeconds(60))).isPresent();
      }
      try (StatusWatch tooMany = client.watch(false)) {
        assertThatThrownBy(() -> tooMany.next(Duration.ofSeconds(60))).hasMessageContaining("503");
      }
      assertThat(client.status(false).path("BackendState").stringValue()).isEqualTo("Running");
      watches.forEach(StatusWatch::close);
      await().until(() -> node.listeners() == 0);
    }
  }
}
