package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.testing.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server whose API programs use with the tokens of people, request by request. */
abstract class ApiFixture {
  @TempDir Path dir;
  CoordinatorServer server;
  String token = "";

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("boss"));
    server.administer(new PeopleRequest.ChangeRole("boss", "owner"));
    server.administer(new PeopleRequest.CreateUser("anna"));
    server.administer(new PeopleRequest.ChangeRole("anna", "admin"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  String token(String user, String... scopes) {
    return Objects.requireNonNull(
        ((AdminAnswer.ApiTokenAnswer)
                server.administer(
                    new TokenRequest.CreateApiToken(user, "test", List.of(scopes), 3_600)))
            .token());
  }

  List<AdminAnswer.ApiTokenAnswer> tokens() {
    return ((AdminAnswer.ApiTokenList) server.administer(new TokenRequest.ListApiTokens()))
        .tokens();
  }

  long join(String user, String hostname) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), hostname)) {
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).machineAuthorized())
          .isTrue();
    }
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices()
        .getLast()
        .id();
  }

  static JsonNode json(String answer) {
    return new JsonMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  /**
   * @param headers with their line ends; with any, the token is not sent unless they are If-Match
   */
  String ask(String method, String path, String headers, String body) throws IOException {
    boolean own = headers.isEmpty() || headers.startsWith("If-Match") || headers.startsWith("Host");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String request =
        method
            + " "
            + Operation.BASE
            + path
            + " HTTP/1.1\r\n"
            + (headers.startsWith("Host:") ? "" : "Host: 127.0.0.1\r\n")
            + headers
            + (own ? "Authorization: Bearer " + token + "\r\n" : "")
            + "Connection: close\r\n"
            + (method.equals("GET") ? "" : "Content-Length: " + bytes.length + "\r\n")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (!method.equals("GET")) {
        socket.getOutputStream().write(bytes);
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
