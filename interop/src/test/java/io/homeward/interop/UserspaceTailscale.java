package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tailscaled without an interface of the system, and its command line. */
final class UserspaceTailscale implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Enough for the way to another to be found. */
  private static final Duration CONNECTION = Duration.ofSeconds(10);

  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Path state;
  private final Path socket;
  private final ForeignProgram daemon;
  private String said = "";

  UserspaceTailscale(Path dir, String name) throws Exception {
    this.name = name;
    state = Files.createDirectories(dir.resolve(name));
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

  /** Joins with an auth key, and is up. */
  void joins(URI server, String authKey) throws Exception {
    assertThat(up(server, authKey)).as(said()).isZero();
  }

  /** Waits until something is so. */
  static void eventually(ThrowingRunnable condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(condition);
  }

  /** What a command says. */
  String says(String... command) throws Exception {
    run(command);
    return said;
  }

  /** Its own name, as it has it. */
  String dnsName() throws Exception {
    return status().path("Self").path("DNSName").asString();
  }

  /** The addresses of IPv4 that its own resolver has for a name; none when it has none. */
  List<String> answers(String name) throws Exception {
    return answers(name, "A");
  }

  /**
   * The same for any kind.
   *
   * @param type of the record, such as {@code AAAA}
   */
  List<String> answers(String name, String type) throws Exception {
    List<String> found = new ArrayList<>();
    for (JsonNode answer : json("dns", "query", "--json", name, type).path("Answers")) {
      found.add(answer.path("Body").asString());
    }
    return found;
  }

  /** Runs its command line; gives the status, -1 when it does not end. */
  int run(String... command) throws Exception {
    Process process = new ProcessBuilder(words(command)).redirectErrorStream(true).start();
    said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /** One of its commands, for a shell. */
  String commandLine(String... command) {
    return String.join(" ", words(command));
  }

  /** Starts a command that does not end by itself at once. */
  ForeignProgram start(String... command) throws IOException {
    return ForeignProgram.start(state, words(command));
  }

  /** Whether a connection from here to that port is greeted, see {@link Greetings}. */
  boolean hears(String host, int port) throws Exception {
    Process connection =
        new ProcessBuilder(words("nc", host, Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // It would go on trying for minutes; closing its input would end it before it hears.
    String heard = "";
    if (connection.waitFor(CONNECTION.toSeconds(), TimeUnit.SECONDS)) {
      heard = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
    connection.destroyForcibly();
    return heard.equals(Greetings.HELLO);
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
    // Nothing where the command failed.
    return json.isEmpty() ? JSON.missingNode() : JSON.readTree(json);
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
