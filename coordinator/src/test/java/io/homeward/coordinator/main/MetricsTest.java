package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What monitors read. */
@Timeout(60)
class MetricsTest {
  @TempDir private Path dir;

  @Test
  void theyCountWhatHappensNameNobodyAndAreDescribed() throws Exception {
    try (CoordinatorServer server = server();
        TestDevice laptop = new TestDevice(server.url(), "annas-laptop");
        TestDevice stranger = new TestDevice(server.url(), "strangers-phone")) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      String key =
          Objects.requireNonNull(
              ((AdminAnswer.AuthKeyAnswer)
                      server.administer(
                          new KeyRequest.CreateAuthKey("anna", false, false, 3600, List.of())))
                  .key());
      assertThat(laptop.registerByKey(key).error()).isEmpty();
      assertThat(stranger.registerByKey("no such key").error()).isNotEmpty();
      try (TestDevice.Stream stream = laptop.stream()) {
        assertThat(stream.next()).isNotNull();

        String page = metrics(server);

        assertThat(page)
            .contains(
                "\nhomeward_devices{state=\"online\"} 1\n",
                "\nhomeward_devices{state=\"offline\"} 0\n",
                "\nhomeward_users 1\n",
                "\nhomeward_healthy 1\n",
                "\nhomeward_map_streams 1\n",
                "\nhomeward_registrations_total{answer=\"member\"} 1\n",
                "\nhomeward_registrations_total{answer=\"refused\"} 1\n",
                "\nhomeward_map_messages_total 1\n")
            .containsPattern("homeward_store_commits_total [1-9]")
            .doesNotContain("anna", "laptop", "phone", key);
        for (byte[] secret : laptop.privateKeys()) {
          assertThat(page).doesNotContain(HexFormat.of().formatHex(secret));
        }
        String described = Files.readString(Path.of("..", "docs", "operations.md"));
        assertThat(page.lines().filter(line -> line.startsWith("# TYPE ")).toList())
            .isNotEmpty()
            .allSatisfy(line -> assertThat(described).contains("`" + line.split(" ")[2]));
      }
    }
  }

  @Test
  void theyAreAtAPortOfTheirOwnAndForNoPageOfAnotherSite() throws Exception {
    try (CoordinatorServer server = server()) {
      assertThat(get(URI.create(server.url() + "/metrics")).statusCode()).isEqualTo(404);
      URI port = URI.create("http://127.0.0.1:" + server.metricsPort());
      assertThat(get(port.resolve("/key?v=100")).statusCode()).isEqualTo(404);
      assertThat(get(port.resolve("/machine/map")).statusCode()).isEqualTo(404);
      assertThat(asked(server.metricsPort(), "rebound.example.net"))
          .startsWith("HTTP/1.1 403")
          .doesNotContain("homeward_");
      assertThat(asked(server.metricsPort(), "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  private CoordinatorServer server() {
    return CoordinatorServer.start(
        CoordinatorConfig.of(dir.resolve("state"))
            .withAnyPort()
            .withOperations(
                new CoordinatorConfig.Operations(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    CoordinatorConfig.LogForm.TEXT)));
  }

  private static String metrics(CoordinatorServer server) throws Exception {
    HttpResponse<String> answer =
        get(URI.create("http://127.0.0.1:" + server.metricsPort() + "/metrics"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    return answer.body();
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String asked(int port, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      String request = "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
