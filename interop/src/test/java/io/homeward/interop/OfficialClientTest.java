package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The official client on our coordination server. */
@Tag("interop")
class OfficialClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path dir;

  @Test
  void itsUpReturnsAndTwoOfThemReachEachOther() throws Exception {
    try (CoordinatorServer server = server();
        Client one = new Client("one");
        Client two = new Client("two")) {
      assertThat(one.up(server)).as(one.said()).isZero();
      assertThat(two.up(server)).as(two.said()).isZero();
      assertThat(one.state()).isEqualTo("Running");
      assertThat(two.state()).isEqualTo("Running");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(one.run("ping", "--c=1", "--timeout=3s", "two")).isZero());
    }
  }

  @Test
  void aDeviceThatIsRemovedHearsThatItHasToSignInAndCan() throws Exception {
    try (CoordinatorServer server = server();
        Client client = new Client("one")) {
      assertThat(client.up(server)).as(client.said()).isZero();
      server.administer(new DeviceRequest.RemoveDevice("one"));
      client.awaitState("NeedsLogin");
      assertThat(client.up(server)).as(client.said()).isZero();
      client.awaitState("Running");
    }
  }

  private CoordinatorServer server() {
    CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("server")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("anna"));
    return server;
  }

  private static String key(CoordinatorServer server) {
    AdminAnswer answer =
        server.administer(
            new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of(), false));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  /** One tailscaled without an interface of the system, and its command line. */
  private final class Client implements AutoCloseable {
    private final String name;
    private final Path socket;
    private final ForeignProgram daemon;
    private String said = "";

    Client(String name) throws Exception {
      this.name = name;
      Path state = Files.createDirectories(dir.resolve(name));
      socket = state.resolve("s");
      daemon =
          ForeignProgram.start(
              state,
              List.of(
                  TestControl.peer("tailscaled").toString(),
                  "--tun=userspace-networking",
                  "--no-logs-no-support",
                  "--statedir=" + state,
                  "--socket=" + socket,
                  "--port=0"));
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(socket));
    }

    int up(CoordinatorServer server) throws Exception {
      return run(
          "up",
          "--login-server=" + server.url(),
          "--auth-key=" + key(server),
          "--hostname=" + name,
          "--timeout=30s");
    }

    int run(String... command) throws Exception {
      List<String> words = new ArrayList<>();
      words.add(TestControl.peer("tailscale").toString());
      words.add("--socket=" + socket);
      words.addAll(List.of(command));
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    String said() {
      return said + daemon.output();
    }

    String state() throws Exception {
      run("status", "--json");
      JsonNode status = new JsonMapper().readTree(said);
      return status.path("BackendState").asString();
    }

    void awaitState(String wanted) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(state()).as(said()).isEqualTo(wanted));
    }

    @Override
    public void close() {
      daemon.close();
    }
  }
}
