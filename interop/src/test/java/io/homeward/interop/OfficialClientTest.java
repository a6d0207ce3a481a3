package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official client on our coordination server. */
@Tag("interop")
class OfficialClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path dir;

  @Test
  void itsUpReturnsAndTwoOfThemReachEachOther() throws Exception {
    try (CoordinatorServer server = server();
        UserspaceTailscale one = new UserspaceTailscale(dir, "one");
        UserspaceTailscale two = new UserspaceTailscale(dir, "two")) {
      assertThat(one.up(server.url(), key(server))).as(one.said()).isZero();
      assertThat(two.up(server.url(), key(server))).as(two.said()).isZero();
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
        UserspaceTailscale client = new UserspaceTailscale(dir, "one")) {
      assertThat(client.up(server.url(), key(server))).as(client.said()).isZero();
      server.administer(new DeviceRequest.RemoveDevice("one"));
      client.awaitState("NeedsLogin");
      assertThat(client.up(server.url(), key(server))).as(client.said()).isZero();
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
}
