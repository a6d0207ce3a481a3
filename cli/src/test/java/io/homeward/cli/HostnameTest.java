package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a device is called, at a real server. */
@Timeout(120)
class HostnameTest {
  @TempDir Path dir;

  private static CoordinatorConfig config(Path directory) {
    return CoordinatorConfig.of(directory).withAnyPort();
  }

  @Test
  void upTellsTheNameThatTheDeviceHasNow() throws Exception {
    Path state = Files.createDirectory(dir.resolve("node"));
    try (CoordinatorServer server = CoordinatorServer.start(config(dir.resolve("hub")));
        RunningDaemon daemon = RunningDaemon.start(state)) {
      server.administer(new PeopleRequest.CreateUser("ann"));
      String key =
          Objects.requireNonNull(
              ((AdminAnswer.AuthKeyAnswer)
                      server.administer(
                          new KeyRequest.CreateAuthKey("ann", false, false, 3600, List.of())))
                  .key());
      RunningDaemon.Outcome first =
          daemon.run(
              "up",
              "--login-server",
              server.url().toString(),
              "--auth-key",
              key,
              "--hostname",
              "first",
              "--timeout",
              "60s");
      assertThat(first.out()).contains("Connected as first.");
      for (String name : List.of("second", "Third", "second-2")) {
        RunningDaemon.Outcome outcome = daemon.run("up", "--hostname", name, "--timeout", "60s");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("Connected as " + name.toLowerCase() + ".");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nas.a.internal., nas, true",
    "NAS.a.internal., nas, true",
    "nas-2.a.internal., nas, true",
    "nas-2b.a.internal., nas, false",
    "nas2.a.internal., nas, false",
    "na.a.internal., nas, false",
    "laptop.a.internal., nas, false",
    "'', nas, false",
    "laptop.a.internal., , true",
  })
  void aNameThatWasMadeUniqueIsTheNameThatWasAskedFor(String has, String wanted, boolean called) {
    JsonNode status = JsonMapper.shared().readTree("{\"Self\":{\"DNSName\":\"" + has + "\"}}");
    assertThat(SignIn.isCalled(status, wanted)).isEqualTo(called);
  }

  @Test
  void aHostNameThatIsNotUtf8IsReadAllTheSame() {
    assertThat(ThisComputer.text("café".getBytes(StandardCharsets.UTF_8))).isEqualTo("café");
    assertThat(ThisComputer.text("café".getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("café");
  }
}
