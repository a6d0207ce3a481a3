package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.coordinator.testing.VirtualThreads;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractCollectionAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever runs for a connection ends with it, in every state of a request. */
@Timeout(180)
class GoneConnectionsTest {
  private static final int CONNECTIONS = 10;
  private static final int REQUESTS = 5;
  private static final Duration AT_ONCE_OR_SO = Duration.ofSeconds(60);

  @TempDir private Path dir;
  private CoordinatorServer server;
  private String key;

  @BeforeEach
  void start() {
    // Slow connections are another matter: nothing else here may depend on their limit.
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(40), Duration.ofMillis(50), Duration.ofMillis(50))));
    server.administer(new PeopleRequest.CreateUser("anna"));
    AdminAnswer.AuthKeyAnswer made =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of()));
    key = Objects.requireNonNull(made.key());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private enum State {
    HEADERS_WITHOUT_END,
    BODY_NOT_BEGUN,
    HALF_A_BODY,
    WAITING_FOR_A_PERSON,
    STREAMING,
    STALLED,
    ANSWERING
  }

  @ParameterizedTest
  @EnumSource
  void insideNoise(State state) throws Exception {
    Set<Thread> before = VirtualThreads.living();
    List<RawHttp2> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(begun(state));
    }
    if (state != State.ANSWERING) {
      awaitSince(before, threads -> threads.hasSizeGreaterThanOrEqualTo(CONNECTIONS));
    }

    for (int i = 0; i < CONNECTIONS; i++) {
      if (i % 2 == 0) {
        connections.get(i).close();
      } else {
        connections.get(i).reset();
      }
    }

    awaitSince(before, AbstractCollectionAssert::isEmpty);
  }

  private RawHttp2 begun(State state) throws IOException {
    MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());
    RawHttp2 connection = new RawHttp2(server.url(), machine);
    try (TestDevice device = new TestDevice(server.url(), "device", machine)) {
      String path = "/machine/map";
      byte[] body = "{".getBytes(StandardCharsets.US_ASCII);
      if (state == State.WAITING_FOR_A_PERSON) {
        path = "/machine/register";
        String url = device.registerAlone().authUrl();
        body = ControlJson.encode(device.registration(NodePublicKey.ZERO, null, null, url, false));
      } else if (state == State.STREAMING || state == State.STALLED) {
        device.registerByKey(key);
        body = ControlJson.encode(device.mapRequest(true, false, ""));
      }
      if (state == State.STALLED) {
        connection.closeWindow();
      }
      for (int i = 0; i < REQUESTS; i++) {
        int stream = 2 * i + 1;
        switch (state) {
          case HEADERS_WITHOUT_END -> {
            // Only the last can be without an end: nothing else may come in between.
            connection.frame(
                RawHttp2.HEADERS,
                i < REQUESTS - 1 ? RawHttp2.END_HEADERS : 0,
                stream,
                RawHttp2.post(path));
          }
          case BODY_NOT_BEGUN ->
              connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.post(path));
          case HALF_A_BODY ->
              connection
                  .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.post(path))
                  .frame(RawHttp2.DATA, 0, stream, body);
          case WAITING_FOR_A_PERSON, STREAMING, STALLED, ANSWERING ->
              connection
                  .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.post(path))
                  .frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, body);
        }
      }
      connection.flush();
      return connection;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HT",
        "GET / HTTP/1.0\r\nX: ",
        "GET / HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /join/00 HTTP/1.1\r\nHost: OWN\r\nContent-Length: 100\r\n\r\ntoken=",
        "POST /nowhere HTTP/1.1\r\nHost: OWN\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "MANY"
      })
  void outsideNoise(String start) throws Exception {
    String text = start.replace("OWN", server.url().getAuthority());
    if (start.equals("MANY")) {
      // Answers that nobody reads.
      text = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000);
    }
    Set<Thread> before = VirtualThreads.living();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      sockets.add(socket);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
    awaitSince(before, threads -> threads.hasSizeGreaterThanOrEqualTo(CONNECTIONS));

    for (int i = 0; i < CONNECTIONS; i++) {
      sockets.get(i).setSoLinger(i % 2 == 0, 0);
      sockets.get(i).close();
    }

    awaitSince(before, AbstractCollectionAssert::isEmpty);
  }

  @Test
  void aBodyThatDoesNotComeIsGivenUpWhileTheConnectionStays() throws IOException {
    try (RawHttp2 connection = new RawHttp2(server.url())) {
      connection
          .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.post("/machine/map"))
          .frame(RawHttp2.DATA, 0, 1, new byte[100])
          .flush();

      assertThat(answered(connection, 1)).as("an answer").isTrue();

      connection
          .frame(
              RawHttp2.HEADERS,
              RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
              3,
              RawHttp2.post("/machine/map"))
          .flush();
      assertThat(answered(connection, 3)).as("an answer to the next").isTrue();
    }
  }

  @Test
  void whoIsNoMemberHasFewUnfinishedRequests() throws IOException {
    try (RawHttp2 connection = new RawHttp2(server.url())) {
      for (int i = 0; i < 9; i++) {
        connection.frame(
            RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, RawHttp2.post("/machine/map"));
      }
      connection.flush();

      RawHttp2.Frame frame;
      do {
        frame = connection.read();
      } while (frame != null && frame.type() != RawHttp2.GOAWAY && !answers(frame));

      assertThat(frame == null || frame.type() == RawHttp2.GOAWAY).isTrue();
    }
  }

  @Test
  void theBodyOfOneRequestIsNeverAnother() throws IOException {
    String inner = "GET /health HTTP/1.1\r\nHost: OWN\r\n\r\n";
    int length = inner.replace("OWN", server.url().getAuthority()).length();
    for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")) {
      for (String path : List.of("/", "/health", "/nowhere", "/join/00", "/ts2021")) {
        String request =
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: OWN\r\nConnection: close\r\nContent-Length: "
                + length
                + "\r\n\r\n"
                + inner;

        assertThat(whole(request)).as(method + " " + path).containsOnlyOnce("HTTP/1.1 ");
      }
    }
  }

  @Test
  void anAnnouncedCloseCloses() throws IOException {
    for (String request :
        List.of(
            "GET /health HTTP/1.1\r\nHost: OWN\r\nConnection: close\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: OWN\r\nConnection: close\r\n\r\n",
            "GET /health HTTP/1.0\r\n\r\n")) {
      // Followed by another request, which the close is to keep from being answered.
      assertThat(whole(request + "GET /robots.txt HTTP/1.1\r\nHost: OWN\r\n\r\n"))
          .as(request)
          .containsOnlyOnce("HTTP/1.1 ");
    }
  }

  @Test
  void aRequestOfALargeNetworkFitsInsideNoise() throws IOException {
    try (TestDevice device = new TestDevice(server.url(), "device")) {
      byte[] body = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      try (var answer = device.post("/machine/map", body)) {
        assertThat(answer.code()).as("read as a whole, and no JSON").isEqualTo(400);
      }
      assertThat(device.registerByKey(key).error()).isEmpty();
      byte[] news = ControlJson.encode(device.mapRequest(false, true, ""));
      byte[] padded = Arrays.copyOf(news, 1 << 20);
      Arrays.fill(padded, news.length, padded.length, (byte) ' ');
      try (var answer = device.post("/machine/map", padded)) {
        assertThat(answer.code()).as("a member's").isEqualTo(200);
      }
    }
  }

  private static boolean answered(RawHttp2 connection, int stream) throws IOException {
    RawHttp2.Frame frame;
    do {
      frame = connection.read();
    } while (frame != null && (!answers(frame) || frame.stream() != stream));
    return frame != null;
  }

  private static boolean answers(RawHttp2.Frame frame) {
    return frame.type() == RawHttp2.HEADERS;
  }

  /** All that comes until the server closes. */
  private String whole(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String text = request.replace("OWN", server.url().getAuthority());
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      StringBuilder all = new StringBuilder();
      InputStream in = socket.getInputStream();
      try {
        for (int next = in.read(); next >= 0; next = in.read()) {
          all.append((char) next);
        }
      } catch (SocketException e) {
        assertThat(e).as("a reset closes, too").isNotNull();
      }
      return all.toString();
    }
  }

  /** Those that began since, for so long as it takes; the server runs each request on one. */
  private static void awaitSince(
      Set<Thread> before, Consumer<AbstractCollectionAssert<?, ?, Thread, ?>> wanted) {
    await()
        .atMost(AT_ONCE_OR_SO)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          Set<Thread> since = VirtualThreads.living();
          since.removeAll(before);
          wanted.accept(assertThat(since).as("threads that began since"));
        });
  }
}
