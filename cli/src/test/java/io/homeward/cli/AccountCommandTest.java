package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.cli.RunningDaemon.Outcome;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Accounts by the command line, with a daemon and without one. */
class AccountCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;

  private Outcome files(String... words) {
    return RunningDaemon.command(with("--state-dir", dir.resolve("state"), words));
  }

  private static String[] with(String option, Path path, String... words) {
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = option;
    all[words.length + 1] = path.toString();
    return all;
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  private static void assertRefused(Outcome outcome, String why) {
    assertThat(outcome.err()).contains(why).hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(1);
  }

  private static JsonNode json(Outcome outcome) {
    assertDone(outcome);
    return new JsonMapper().readTree(outcome.out());
  }

  @Test
  void accountsAreKeptInFilesWhileNothingRuns() {
    assertDone(files("account", "add", "https://home.example"));
    assertDone(files("account", "add", "https://work.example"));
    assertDone(files("account", "rename", "work", "仕事 ../x"));
    JsonNode list = json(files("account", "list", "--json"));
    assertThat(list.path("Accounts").size()).isEqualTo(2);
    assertThat(list.path("Accounts").findValuesAsString("Name"))
        .containsExactlyInAnyOrder("home.example", "仕事 ../x");

    assertThat(files("switch", "home").out()).contains("home.example will be in use");
    assertThat(files("switch").out()).contains("* home.example").contains("  仕事 ../x");
    assertThat(files("account", "switch", "work.example").status()).isZero();
    assertDone(files("account", "remove", "--yes", "home"));
    assertRefused(files("account", "remove", "--yes", "仕事 ../x"), "only account");
    assertRefused(files("switch", "home"), "no account is called \"home\"");
    assertRefused(files("account", "add", "not a url"), "no server URL");
  }

  @Test
  void anAccountIsRemovedAfterAYesOnly() {
    assertDone(files("account", "add", "https://home.example"));
    assertDone(files("account", "add", "https://work.example"));
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("n\n".getBytes(StandardCharsets.UTF_8)));
      Outcome no = files("account", "remove", "home");
      assertThat(no.out()).contains("Delete home.example and its keys");
      assertThat(no.status()).isEqualTo(1);
      assertThat(files("account", "list").out()).contains("home.example");
      System.setIn(new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8)));
      assertDone(files("account", "remove", "home"));
      assertThat(files("account", "list").out()).doesNotContain("home.example");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aNameThatSeveralHaveInCommonIsNotGuessedAt() {
    assertDone(files("account", "add", "https://a.example"));
    assertDone(files("account", "add", "https://b.example"));
    assertRefused(files("switch", "example"), "may be a.example (");
  }

  @Test
  void filesThatADaemonUsesAreItsOwnToChange() throws IOException {
    try (RunningDaemon daemon = RunningDaemon.start(Files.createDirectory(dir.resolve("state")))) {
      assertThat(files("account", "list").out()).contains("* 127.0.0.1:");
      assertRefused(files("account", "add", "https://a.example"), "another homeward uses");
      assertThat(RunningDaemon.command(with("--socket", daemon.socket, "switch")).out())
          .contains("* 127.0.0.1:");
    }
  }

  private static CoordinatorServer hub(Path dir, String person) throws IOException {
    CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(Files.createDirectory(dir)).withAnyPort());
    server.administer(new PeopleRequest.CreateUser(person));
    return server;
  }

  private static String authKey(CoordinatorServer server, String person) {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey(person, true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private static Outcome ask(RunningDaemon daemon, String... words) {
    return RunningDaemon.command(with("--socket", daemon.socket, words));
  }

  private static JsonNode status(RunningDaemon daemon) {
    return json(ask(daemon, "status", "--json"));
  }

  @Test
  void aDaemonSwitchesBetweenTwoServersAndKeepsWhatItKnowsOfEach() throws Exception {
    try (CoordinatorServer home = hub(dir.resolve("home"), "ann");
        CoordinatorServer work = hub(dir.resolve("work"), "bea")) {
      try (RunningDaemon daemon =
          RunningDaemon.start(Files.createDirectory(dir.resolve("state")))) {
        assertDone(
            ask(
                daemon,
                "up",
                "--login-server",
                home.url().toString(),
                "--auth-key",
                authKey(home, "ann"),
                "--hostname",
                "at-home"));
        assertDone(ask(daemon, "account", "add", work.url().toString()));
        assertThat(status(daemon).path("BackendState").asString()).isEqualTo("NeedsLogin");
        assertDone(ask(daemon, "up", "--auth-key", authKey(work, "bea"), "--hostname", "at-work"));
        assertThat(ask(daemon, "account", "list").out()).contains("ann (").contains("* bea (");

        for (String there : List.of("ann", "bea", "ann")) {
          long begun = System.nanoTime();
          assertDone(ask(daemon, "switch", there));
          JsonNode at = status(daemon);
          // At once, by the map that was kept: no answer of the server was waited for.
          assertThat(at.path("Self").path("HostName").asString())
              .isEqualTo(there.equals("ann") ? "at-home" : "at-work");
          long listed = System.nanoTime();
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(20))
              .until(() -> status(daemon).path("ControlConnected").asBoolean());
          System.out.printf(
              "switched to %s: names after %d ms, connected after %d ms%n",
              there, (listed - begun) / 1_000_000, (System.nanoTime() - begun) / 1_000_000);
        }

        assertDone(ask(daemon, "account", "remove", "--yes", "ann"));
        assertThat(ask(daemon, "account", "list").out()).contains("* bea (").doesNotContain("ann");
        assertThat(status(daemon).path("Self").path("HostName").asString()).isEqualTo("at-work");
      }
      try (RunningDaemon again = RunningDaemon.start(dir.resolve("state"))) {
        assertThat(ask(again, "account", "list").out()).contains("* bea (");
        await()
            .atMost(PATIENCE)
            .until(() -> status(again).path("BackendState").asString().equals("Running"));
      }
    }
  }
}
