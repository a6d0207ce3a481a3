package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.testing.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server whose dashboard somebody uses who has the embedded sign-in, request by request. */
abstract class DashboardFixture {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");

  @TempDir Path dir;
  CoordinatorServer server;
  String cookie = "";
  String token = "";

  @BeforeEach
  void start() throws IOException {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(8), Duration.ofMillis(50), Duration.ofMillis(50))));
    server.administer(new PeopleRequest.CreateUser("boss"));
    server.administer(new PeopleRequest.ChangeRole("boss", "owner"));
    server.administer(new PeopleRequest.CreateUser("owner"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  long join(String user, String hostname) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), hostname)) {
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).machineAuthorized())
          .isTrue();
    }
    return devices().getLast().id();
  }

  List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  List<String> names() {
    return devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }

  long user(String name) {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
        .users().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .map(AdminAnswer.UserAnswer::id)
            .orElseGet(() ->
                ((AdminAnswer.UserAnswer) server.administer(new PeopleRequest.CreateUser(name)))
                    .id());
  }

  /** As the person of the embedded sign-in. */
  void signIn() throws IOException {
    cookie = "";
    String page = ask("GET", "/enter", "", "");
    cookie = setCookie(page);
    String answer = ask("POST", "/enter", "", "token=" + token(page));
    assertThat(head(answer)).startsWith("HTTP/1.1 303");
    assertThat(answer).contains("HttpOnly").containsIgnoringCase("SameSite=Lax");
    cookie = setCookie(answer);
    token = token(ask("GET", "/add", "", ""));
  }

  private static String setCookie(String answer) {
    Matcher header = Pattern.compile("Set-Cookie: ([^;]+);").matcher(answer);
    assertThat(header.find()).isTrue();
    return header.group(1);
  }

  static String token(String page) {
    Matcher matcher = TOKEN.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    return matcher.group(1);
  }

  String post(String path, String form) throws IOException {
    return ask("POST", path, "", "token=" + token + "&" + form);
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n"));
  }

  static String head(String answer) {
    return answer.lines().findFirst().orElse("");
  }

  String ask(String method, String path, String headers, String body) throws IOException {
    String host = headers.startsWith("Host:") ? "" : "Host: 127.0.0.1\r\n";
    byte[] bytes = method.equals("POST") ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + host
            + headers
            + "Connection: close\r\n"
            + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
            + (method.equals("POST")
                ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + bytes.length
                    + "\r\n"
                : "")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
