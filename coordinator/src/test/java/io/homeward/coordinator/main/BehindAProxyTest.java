package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TestDevice;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What proxies and monitors send, byte for byte. */
@Timeout(120)
class BehindAProxyTest {
  private static final List<String> PAGES =
      List.of(
          "/",
          "/health",
          "/key?v=119",
          "/robots.txt",
          "/assets/homeward.css",
          "/assets/homeward.svg",
          AdminRequest.INVITE_PATH,
          "/nowhere");

  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void headIsGetWithoutTheBody() throws IOException {
    for (String page : PAGES) {
      String get = page(page, "OWN", "");
      String head = answer(request("HEAD", page));

      assertThat(head).as(page).startsWith(statusLine(get)).endsWith("\r\n\r\n");
      assertThat(contentLength(head)).as(page).isEqualTo(contentLength(get));
    }
  }

  @Test
  void headLeavesTheConnectionInStep() throws IOException {
    try (Socket socket =
        send(
            request("HEAD", "/health")
                + request("HEAD", "/nowhere")
                + request("GET", "/robots.txt"))) {
      InputStream in = socket.getInputStream();

      assertThat(answer(in, true)).startsWith("HTTP/1.1 200");
      assertThat(answer(in, true)).startsWith("HTTP/1.1 404");
      assertThat(answer(in, false)).startsWith("HTTP/1.1 200").contains("User-agent");
    }
  }

  @Test
  void theHealthChecksOfOldProxiesGetAnAnswer() throws IOException {
    for (String page : PAGES) {
      String get = page(page, "OWN", "");

      assertThat(answer("GET " + page + " HTTP/1.0\r\n\r\n"))
          .as(page)
          .startsWith(statusLine(get))
          .contains("Connection: close")
          .doesNotContain("chunked");
    }
    assertThat(answer("HEAD /health HTTP/1.0\r\nHost: OWN\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  @Test
  void aPersonSignsInThroughAProxyThatSpeaksTheOldVersion() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();
      String page = answer("GET " + path + " HTTP/1.0\r\nHost: OWN\r\n\r\n");
      String cookie = between(page, "Set-Cookie: ", ";");
      String form = "token=" + between(page, "name=\"token\" value=\"", "\"") + "&answer=join";

      String done =
          answer(
              "POST "
                  + path
                  + " HTTP/1.0\r\nHost: OWN\r\nCookie: "
                  + cookie
                  + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                  + form.length()
                  + "\r\n\r\n"
                  + form);

      assertThat(done).startsWith("HTTP/1.1 200");
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
    }
  }

  @Test
  void theNameOfTheServerCountsAndNotThePort() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();

      for (String own : List.of("127.0.0.1", "127.0.0.1:1", "LocalHost:80", "[::1]:4663")) {
        assertThat(page(path, own, "")).as(own).startsWith("HTTP/1.1 200");
      }
      for (String foreign :
          List.of("evil.example", "127.0.0.1.evil.example", "[::2]:1", "localhost:x", "a:1:2")) {
        assertThat(page(path, foreign, "")).as(foreign).startsWith("HTTP/1.1 4");
      }
    }
  }

  @Test
  void whoComesThroughAProxyIsNotTakenForTheOwner() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();

      for (String header :
          List.of(
              "Forwarded: for=192.0.2.1",
              "forwarded: for=192.0.2.1",
              "X-Forwarded-For: 192.0.2.1",
              "X-Forwarded-Proto: https",
              "X-FORWARDED-HOST: x",
              "X-Real-IP: 192.0.2.1",
              "Via: 1.1 proxy")) {
        assertThat(page(path, "OWN", header + "\r\n"))
            .as(header)
            .startsWith("HTTP/1.1 403")
            .contains("--url");
      }
      assertThat(page(path, "OWN", "X-Forward: x\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whoAsksForSignInsTooOftenIsToldWhenToComeAgainAndOthersAreServed() throws Exception {
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();
      String many = "X-Forwarded-For: 192.0.2.1\r\n";
      String refused = page(path, "OWN", many);
      for (int i = 0; i < 10_000 && !refused.startsWith("HTTP/1.1 429"); i++) {
        refused = page(path, "OWN", many);
      }

      assertThat(refused)
          .startsWith("HTTP/1.1 429")
          .contains("Retry-After: 10")
          .contains("One moment, please");
      assertThat(page("/", "OWN", many)).startsWith("HTTP/1.1 200");
      assertThat(page(path, "OWN", "X-Forwarded-For: 192.0.2.2\r\n")).startsWith("HTTP/1.1 403");
      assertThat(page(path, "OWN", "")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anAccountForWhichDevicesJoinWithoutEndIsHeldBackAndOthersAreNot() throws Exception {
    server.administer(new PeopleRequest.CreateUser("anna"));
    String annas = key("anna");
    server.administer(new PeopleRequest.CreateUser("ben"));
    String bens = key("ben");
    try (TestDevice fleet = new TestDevice(server.url(), "fleet")) {
      fleet.comeFrom("192.0.2.1");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  fleet.registerByKey(annas);
                }
              })
          .hasMessageContaining("429")
          .hasMessageContaining("one account");
    }
    try (TestDevice other = new TestDevice(server.url(), "other")) {
      other.comeFrom("192.0.2.1");
      assertThat(other.registerByKey(bens).machineAuthorized()).isTrue();
    }
    try (TestDevice here = new TestDevice(server.url(), "here")) {
      assertThat(here.registerByKey(annas).machineAuthorized()).as("this computer").isTrue();
    }
  }

  private String key(String user) {
    return Objects.requireNonNull(
        ((AdminAnswer.AuthKeyAnswer)
                server.administer(new KeyRequest.CreateAuthKey(user, true, false, 600, List.of())))
            .key());
  }

  @Test
  void aPageThatWasOpenedToAllIsOpenThroughAProxy() throws Exception {
    server.close();
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.ANYWHERE));
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      String path = URI.create(phone.registerAlone().authUrl()).getPath();

      assertThat(page(path, "OWN", "X-Forwarded-For: 192.0.2.1\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anUpgradeThatAProxySwallowedIsNamed() throws IOException {
    String refused = answer("POST /ts2021 HTTP/1.1\r\nHost: OWN\r\nContent-Length: 0\r\n\r\n");

    assertThat(refused)
        .startsWith("HTTP/1.1 426")
        .contains("Upgrade: tailscale-control-protocol")
        .contains("Content-Type: text/plain");
  }

  private static String request(String method, String page) {
    return method + " " + page + " HTTP/1.1\r\nHost: OWN\r\n\r\n";
  }

  private String page(String path, String host, String header) throws IOException {
    return answer("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\n");
  }

  /** The first answer, whose body is as long as it says; none to HEAD. */
  private String answer(String request) throws IOException {
    try (Socket socket = send(request)) {
      return answer(socket.getInputStream(), request.startsWith("HEAD"));
    }
  }

  private static String answer(InputStream in, boolean head) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + answer);
      }
      answer.append((char) next);
    }
    int length = head ? 0 : Integer.parseInt(contentLength(answer.toString()));
    return answer + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    String text = request.replace("OWN", server.url().getAuthority());
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String statusLine(String answer) {
    return answer.substring(0, answer.indexOf("\r\n"));
  }

  private static String contentLength(String answer) {
    return between(answer, "Content-Length: ", "\r\n");
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    assertThat(from).as("%s in %s", start, text).isNotNegative();
    return text.substring(from + start.length(), text.indexOf(end, from + start.length()));
  }
}
