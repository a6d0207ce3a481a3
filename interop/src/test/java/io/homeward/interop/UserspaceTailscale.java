package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tailscaled without an interface of the system, and its command line. */
final class UserspaceTailscale implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Path socket;
  private final ForeignProgram daemon;
  private String said = "";

  UserspaceTailscale(Path dir, String name) throws Exception {
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

  /** Joins with an auth key; gives the status of the command. */
  int up(URI server, String authKey) throws Exception {
    return run(
        "up",
        "--login-server=" + server,
        "--auth-key=" + authKey,
        "--hostname=" + name,
        "--timeout=30s");
  }

  /** Runs its command line; gives the status, -1 when it does not end. */
  int run(String... command) throws Exception {
    Process process = new ProcessBuilder(words(command)).redirectErrorStream(true).start();
    said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private List<String> words(String... command) {
    List<String> words = new ArrayList<>();
    words.add(TestControl.peer("tailscale").toString());
    words.add("--socket=" + socket);
    words.addAll(List.of(command));
    return words;
  }

  /** What the last command said, and the daemon until now. */
  String said() {
    return said + daemon.output();
  }

  /** What a command says as JSON. */
  JsonNode json(String... command) throws Exception {
    Process process =
        new ProcessBuilder(words(command)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return JSON.readTree(json);
  }

  JsonNode status() throws Exception {
    return json("status", "--json");
  }

  /** The peer of that short name as its status has it; missing when it does not see it. */
  JsonNode peer(String shortName) throws Exception {
    for (JsonNode peer : status().path("Peer")) {
      if (peer.path("DNSName").asString().startsWith(shortName + ".")) {
        return peer;
      }
    }
    return JSON.missingNode();
  }

  String state() throws Exception {
    return status().path("BackendState").asString();
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
