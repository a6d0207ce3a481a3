package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.control.transport.HandshakeInitiator;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PublicSiteTest {
  private final HttpClient browser = HttpClient.newHttpClient();
  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofMillis(50))));
  }

  @AfterEach
  void stop() {
    server.close();
    browser.close();
  }

  @Test
  void saysWhatItIsAndHowToJoin() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains(server.domain()).contains("homeward up --login-server");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(get("/health").body()).contains("ok");
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/machine/map").statusCode())
        .as("no machine endpoints in public")
        .isEqualTo(404);
  }

  @Test
  void tellsItsKeyToThoseWhoSayTheirVersion() throws Exception {
    assertThat(get("/key?v=119").body())
        .contains("\"publicKey\":\"mkey:")
        .doesNotContain("privkey");
    assertThat(get("/key").statusCode()).isEqualTo(400);
    assertThat(get("/key?v=x").statusCode()).isEqualTo(400);
    assertThat(get("/key?v=20").body()).isEmpty();
  }

  @Test
  void aPersonConfirmsOnThePage() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "<b>phone</b>")) {
      String url = phone.registerAlone().authUrl();
      HttpResponse<String> page = get(URI.create(url).getPath());
      assertThat(page.body()).contains("&lt;b&gt;phone&lt;/b&gt;").doesNotContain("<b>");
      String cookie = cookie(page);
      assertThat(page.headers().firstValue("Set-Cookie").orElse(""))
          .contains("HttpOnly")
          .containsIgnoringCase("SameSite=Lax");

      String form = "token=" + token(page) + "&answer=join";
      assertThat(post(url, form, "", null).statusCode()).as("no cookie").isEqualTo(403);
      assertThat(post(url, "token=0&answer=join", cookie, null).statusCode()).isEqualTo(403);
      assertThat(post(url, form, cookie, "http://evil.example").statusCode())
          .as("another origin")
          .isEqualTo(403);
      HttpResponse<String> done = post(url, form, cookie, server.url().toString());

      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(done.body()).contains("b-phone-b." + server.domain());
      HttpResponse<String> twice = post(url, form, cookie, server.url().toString());
      assertThat(twice.statusCode()).as("a double click").isEqualTo(200);
      assertThat(twice.body()).isEqualTo(done.body());
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
      assertThat(get(URI.create(url).getPath()).statusCode()).as("used up").isEqualTo(404);
    }
  }

  @Test
  void anInviteLinkOpensAPageThatCannotPassItsKeyOn() throws Exception {
    server.administer(new PeopleRequest.CreateUser("anna"));
    AdminAnswer.AuthKeyAnswer made =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(
                new KeyRequest.CreateAuthKey("anna", false, false, 60, List.of(), true));
    URI link = URI.create(Objects.requireNonNull(made.invite()));

    assertThat(link.getFragment()).isEqualTo(made.key());
    assertThat(link.toString()).startsWith(server.url() + "/join#");
    assertThat(made.toString()).doesNotContain(link.getFragment());
    HttpResponse<String> page = get(link.getPath());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("invited to", "--auth-key KEY").doesNotContain("<script");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .doesNotContain("script-src", "connect-src");
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      assertThat(phone.registerByKey(link.getFragment()).error()).isEmpty();
    }
  }

  @Test
  void pagesComeInTheLanguageOfTheBrowser() throws Exception {
    HttpResponse<String> page =
        browser.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/join"))
                .header("Accept-Language", "ja-JP,ja;q=0.9,en;q=0.8")
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(page.body()).contains("<html lang=\"ja\">").contains("招待");
    assertThat(page.headers().firstValue("Vary")).contains("Accept-Language");
  }

  @Test
  void aPersonSaysNo() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String url = phone.registerAlone().authUrl();
      HttpResponse<String> page = get(URI.create(url).getPath());

      HttpResponse<String> answered =
          post(url, "token=" + token(page) + "&answer=cancel", cookie(page), null);

      assertThat(answered.statusCode()).isEqualTo(200);
      assertThat(answered.body()).contains("Nothing was joined").doesNotContain("badge bad");
      RegisterResponse answer = phone.followUp(url);
      assertThat(answer.error()).contains("cancelled");
    }
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefused() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();

      assertThat(
              raw(
                  "GET "
                      + path
                      + " HTTP/1.1\r\nHost: rebound.example:"
                      + server.port()
                      + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void aServerForOthersHasNoPageWithoutPassword() throws Exception {
    server.close();
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withUrl(URI.create("http://tailnet.example.net")));
    try (TestDevice phone =
        new TestDevice(URI.create("http://127.0.0.1:" + server.port()), "phone")) {
      assertThat(phone.registerAlone().error()).contains("auth key");
      assertThat(
              raw(
                  "GET /join/00 HTTP/1.1\r\nHost: tailnet.example.net\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void closesConnectionsThatStopHalfWay() throws IOException {
    String post = "POST /join/00 HTTP/1.1\r\nHost: OWN\r\nContent-Length: 100\r\n";
    List<String> starts =
        List.of(
            "",
            "GET / HT",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            post + "\r\ntoken=",
            "POST /nowhere HTTP/1.1\r\nHost: OWN\r\nContent-Length: 100\r\n\r\ntoken=",
            "GET / HTTP/1.1\r\nHost: OWN\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
            post + "Connection: upgrade\r\nUpgrade: tailscale-control-protocol\r\n\r\n");
    List<Socket> sockets = new ArrayList<>();
    try {
      for (String start : starts) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        String text = start.replace("OWN", server.url().getAuthority());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      }
      for (int i = 0; i < starts.size(); i++) {
        try {
          sockets.get(i).getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
          throw new AssertionError("still open: " + starts.get(i), e);
        } catch (IOException e) {
          assertThat(e).as("a reset closes, too").isNotNull();
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void closesMachineConnectionsThatSayNothing() throws Exception {
    MachinePublicKey serverKey =
        ControlJson.decode(
                get("/key?v=119").body().getBytes(StandardCharsets.UTF_8), ServerKeys.class)
            .publicKey();
    HandshakeInitiator handshake =
        new HandshakeInitiator(
            MachinePrivateKey.generate(Randomness.system()),
            serverKey,
            TestDevice.CAPABILITY,
            Randomness.system());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String request =
          "POST /ts2021 HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade:"
              + " tailscale-control-protocol\r\nContent-Length: 0\r\nX-Tailscale-Handshake: "
              + Base64.getEncoder().encodeToString(handshake.initiation())
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] all = socket.getInputStream().readAllBytes();
      assertThat(new String(all, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 101");
    }
  }

  @Test
  void badHandshakesGetAnAnswerAndDoNoHarm() throws Exception {
    for (String handshake : new String[] {"", "!!!", "AAAA", "A".repeat(136), "A".repeat(5000)}) {
      assertThat(
              raw(
                  "POST /ts2021 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: upgrade\r\nUpgrade:"
                      + " tailscale-control-protocol\r\nX-Tailscale-Handshake: "
                      + handshake
                      + "\r\n\r\n"))
          .startsWith("HTTP/1.1 4");
    }
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void hostileRequestsInsideNoiseGetStatuses() throws Exception {
    try (TestDevice device = new TestDevice(server.url(), "x")) {
      assertThat(status(device, "/machine/register", "{")).isEqualTo(400);
      assertThat(status(device, "/machine/register", "{\"Version\":40}")).isEqualTo(400);
      assertThat(status(device, "/machine/map", "[]")).isEqualTo(400);
      assertThat(status(device, "/machine/map", "{\"Version\":119}")).isEqualTo(404);
      assertThat(status(device, "/machine/map", " ".repeat((1 << 20) + 1))).isEqualTo(413);
      assertThat(status(device, "/machine/set-dns", "{}")).isEqualTo(501);
      assertThat(status(device, "/", "{}")).isEqualTo(404);
      assertThat(device.registerAlone().authUrl()).isNotEmpty();
    }
  }

  @Test
  void aPortInUseIsOneClearLine() {
    CoordinatorConfig taken =
        CoordinatorConfig.of(dir.resolve("other"))
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));

    assertThatThrownBy(() -> CoordinatorServer.start(taken))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("in use")
        .hasMessageContaining("--listen");
    assertThatThrownBy(
            () -> CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort()))
        .hasMessageContaining("using the state directory");
  }

  private static int status(TestDevice device, String path, String body) throws IOException {
    try (var response = device.post(path, body.getBytes(StandardCharsets.UTF_8))) {
      return response.code();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(
      String url, String form, String cookie, @org.jspecify.annotations.Nullable String origin)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    if (origin != null) {
      request.header("Origin", origin);
    }
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      return new String(start, StandardCharsets.US_ASCII);
    }
  }

  private static String cookie(HttpResponse<String> page) {
    String header = page.headers().firstValue("Set-Cookie").orElse("");
    return header.substring(0, header.indexOf(';'));
  }

  private static String token(HttpResponse<String> page) {
    Matcher matcher = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"").matcher(page.body());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
