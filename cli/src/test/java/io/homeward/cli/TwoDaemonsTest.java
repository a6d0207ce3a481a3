package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.cli.RunningDaemon.Outcome;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two daemons in user space and a coordination server, all real, all by the command line. */
class TwoDaemonsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern PAGE = Pattern.compile("http://\\S+");

  @TempDir Path dir;
  private CoordinatorServer server;
  private RunningDaemon laptop;
  private RunningDaemon nas;

  @BeforeEach
  void start() throws IOException {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(Files.createDirectory(dir.resolve("hub"))).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("ann"));
    laptop = RunningDaemon.start(Files.createDirectory(dir.resolve("laptop")));
    nas = RunningDaemon.start(Files.createDirectory(dir.resolve("nas")));
  }

  @AfterEach
  void stop() {
    laptop.close();
    nas.close();
    server.close();
  }

  private String authKey() {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey("ann", true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  private void join(RunningDaemon daemon, String name) {
    Outcome up =
        daemon.run(
            "up",
            "--login-server",
            server.url().toString(),
            "--auth-key",
            authKey(),
            "--hostname",
            name,
            "--timeout",
            "60s");
    assertDone(up);
    assertThat(up.out())
        .contains("Connected as " + name + "." + server.domain())
        .containsPattern("\\(100\\.\\d+\\.\\d+\\.\\d+\\)");
  }

  private static JsonNode status(RunningDaemon daemon) {
    Outcome outcome = daemon.run("status", "--json");
    assertDone(outcome);
    return new JsonMapper().readTree(outcome.out());
  }

  @Test
  void reachEachOtherByNameThroughWireGuard() {
    join(laptop, "laptop");
    join(nas, "nas");
    await().atMost(PATIENCE).until(() -> status(laptop).path("Peer").size() == 1);

    String address = nas.run("ip", "-4").out().strip();
    Outcome ping = laptop.run("ping", "-c", "2", "nas");
    assertDone(ping);
    String pong = "pong from nas \\(" + Pattern.quote(address) + "\\) via %s in \\d+ ms";
    // The first may go through the relay, which is there before a direct way has answered.
    assertThat(ping.out().lines())
        .hasSize(2)
        .allMatch(line ->
            line.matches(pong.formatted("\\S+:\\d+"))
                || line.matches(pong.formatted("DERP\\(home\\)")));
    assertDone(nas.run("ping", "--until-direct", "laptop." + server.domain()));

    JsonNode peer = status(laptop).path("Peer").iterator().next();
    assertThat(peer.path("CurAddr").stringValue()).matches("\\S+:\\d+");
    assertThat(peer.path("RxBytes").longValue()).isPositive();
    assertThat(peer.path("LastHandshake").stringValue()).startsWith("20");

    assertThat(laptop.run("ip", "nas").out().lines()).hasSize(2).contains(address);
    assertThat(laptop.run("whois", address).out())
        .contains("Device: nas." + server.domain())
        .contains("Owner: ");
    assertThat(laptop.run("status").out())
        .contains("Connected inside Homeward only.")
        .contains("this device")
        .contains("nas." + server.domain());
  }

  @Test
  void signInThroughTheBrowser() throws Exception {
    StringWriter out = new StringWriter();
    CompletableFuture<Integer> up =
        CompletableFuture.supplyAsync(() ->
            Main.run(
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter()),
                "up",
                "--socket",
                laptop.socket.toString(),
                "--login-server",
                server.url().toString(),
                "--timeout",
                "60s"));
    await().atMost(PATIENCE).until(() -> PAGE.matcher(out.toString()).find());
    assertThat(laptop.run("status").out()).contains("Waiting for the sign-in at http://");
    Matcher page = PAGE.matcher(out.toString());
    assertThat(page.find()).isTrue();
    server.confirmSignIn(page.group());
    assertThat(up.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(out.toString()).contains("Connected as ");
  }

  @Test
  void giveUpWaitingForASignInAfterTheGivenTime() {
    Outcome up = laptop.run("up", "--login-server", server.url().toString(), "--timeout", "2s");
    assertThat(up.status()).isEqualTo(1);
    assertThat(up.err()).contains("nobody signed in");
  }

  @Test
  void goDownUpOutAndInAgain() {
    join(laptop, "laptop");
    String address = laptop.run("ip", "-4").out();

    assertDone(laptop.run("down"));
    assertThat(laptop.run("status").out()).startsWith("Disconnected.");
    assertThat(laptop.run("ping", "laptop").status()).isEqualTo(1);

    assertDone(laptop.run("up", "--timeout", "60s"));
    assertThat(laptop.run("ip", "-4").out()).isEqualTo(address);

    JsonNode before = status(laptop).path("Self").path("PublicKey");
    assertDone(laptop.run("login", "--auth-key", authKey(), "--timeout", "60s"));
    assertThat(status(laptop).path("Self").path("PublicKey")).isNotEqualTo(before);
    assertThat(laptop.run("ip", "-4").out()).isEqualTo(address);

    assertDone(laptop.run("logout"));
    assertThat(laptop.run("status").out()).startsWith("Signed out.");
    join(laptop, "laptop");
  }

  @Test
  void comeBackAfterARestartByThemselves() {
    join(laptop, "laptop");
    String address = laptop.run("ip", "-4").out();
    laptop.close();
    laptop = RunningDaemon.start(dir.resolve("laptop"));
    await()
        .atMost(PATIENCE)
        .until(() -> status(laptop).path("BackendState").stringValue().equals("Running"));
    assertThat(laptop.run("ip", "-4").out()).isEqualTo(address);
  }

  @Test
  void loseNoSignInWhenAnotherServerIsNamed() {
    join(laptop, "laptop");
    Outcome up = laptop.run("up", "--login-server", "http://127.0.0.1:1");
    assertThat(up.status()).isEqualTo(1);
    assertThat(up.err()).contains("is signed in at " + server.url()).contains("log out");
    assertThat(status(laptop).path("BackendState").stringValue()).isEqualTo("Running");
  }

  @Test
  void stopWhenTheServerRemovesThem() {
    join(laptop, "laptop");
    server.administer(new DeviceRequest.RemoveDevice("laptop"));
    await()
        .atMost(PATIENCE)
        .until(() -> laptop.run("status").out().contains("was removed from the tailnet"));
    join(laptop, "laptop");
  }
}
