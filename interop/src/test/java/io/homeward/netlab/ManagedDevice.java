package io.homeward.netlab;

import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.UpRequest;
import io.homeward.netlab.NetworkOutside.Lan;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * A device of the tailnet on a computer with a {@link NameManager}, what happens to it, and what is
 * looked at afterwards.
 */
final class ManagedDevice {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Names are asked for as programs do it, a name outside that nobody has asked for before. */
  private static final String LOOK =
      """
      one() { timeout 6 getent ahostsv4 "$1" | cut -d' ' -f1 | head -n 1; }
      echo "own $(one "nas.$1")"
      echo "short $(one nas)"
      echo "outside $(one "w$2.example.org")"
      echo "route $(ip -4 route get "$3" | grep -o 'dev [^ ]*')"
      ping -c 1 -W 2 "$3" >/dev/null && echo "ping passes" || echo "ping fails"
      """;

  /** All that is set on the computer by it or by us. */
  private static final String STATE =
      """
      readlink /etc/resolv.conf || echo "no link"
      cat /etc/resolv.conf
      ls -a /etc | grep resolv
      ! command -v resolvectl >/dev/null || { resolvectl dns; resolvectl domain; } 2>/dev/null | grep -v '(lo)'
      ls /sys/class/net
      ip -4 route show table all | sort
      ip -4 rule
      nft list ruleset
      """;

  /** What happens, from outside of the device. */
  interface Event {
    void happen() throws Exception;
  }

  private final NameManager manager;
  private final NetlabHost computer;
  private final NetworkOutside outside;
  private final RunningHub hub;
  private final String peer;
  private final LocalApiClient api;
  private final Map<String, String> results = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, String> restored = new LinkedHashMap<>();
  private Lan lan = Lan.HOME;
  private Process daemon;
  private String link = "";
  private int names;

  ManagedDevice(
      NameManager manager, NetlabHost computer, NetworkOutside outside, RunningHub hub, String peer)
      throws IOException {
    this.manager = manager;
    this.computer = computer;
    this.outside = outside;
    this.hub = hub;
    this.peer = peer;
    api = new LocalApiClient(Daemons.socket(computer));
    daemon = Daemons.daemon(computer);
  }

  /** Lets something happen and waits until all is well. */
  void event(String name, Event event) throws Exception {
    long started = System.nanoTime();
    String[] last = {""};
    try {
      event.happen();
      Awaitility.await(name)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptionsInstanceOf(IOException.class) // it has not started yet
          .until(() -> {
            last[0] = wrong();
            return last[0].isEmpty();
          });
      results.put(name, (System.nanoTime() - started) / 1_000_000 + " ms");
    } catch (ConditionTimeoutException _) {
      results.put(name, "FAILED");
      failures.add(name + ": " + last[0] + "\n" + look());
    }
  }

  /** What is not as it should be; empty when all is. */
  private String wrong() throws Exception {
    List<String> wrong = new ArrayList<>();
    String seen =
        computer.run("sh", "-c", LOOK, "sh", hub.domain(), Integer.toString(names++), peer);
    for (String wanted :
        List.of(
            "own " + peer,
            "short " + peer,
            "outside " + lan.answer,
            "route dev homeward0",
            "ping passes")) {
      if (!seen.contains(wanted + "\n")) {
        wrong.add("no '" + wanted + "' in " + seen.replace('\n', ','));
      }
    }
    JsonNode status = api.status(false);
    if (!status.path("BackendState").asString("").equals("Running")) {
      wrong.add("state " + status.path("BackendState"));
    }
    for (JsonNode problem : status.path("Problems")) {
      NodeProblem known = LocalApiClient.parseProblem(problem);
      if (!known.isNotice()) {
        wrong.add("problem " + known);
      }
    }
    return String.join("; ", wrong);
  }

  private String look() throws IOException {
    return computer.attempt("sh", "-c", STATE).output()
        + computer.attempt("sh", "-c", "tail -n 5 /run/log-*").output();
  }

  void connect() throws Exception {
    api.up(UpRequest.to(URI.create("http://10.8.0.1:" + Hub.PORT)).withAuthKey(hub.authKey()));
  }

  /** The computer's cable leads to another network from now on. */
  void enters(Lan next) throws Exception {
    outside.becomes(next);
    lan = next;
  }

  /** Waits until a name outside resolves by the server of a network. */
  void awaitOutside(Lan where) {
    Netlab.await(
        "names outside",
        () ->
            computer
                .attempt("timeout", "6", "getent", "ahostsv4", "w" + names++ + ".example.org")
                .output()
                .contains(where.answer));
  }

  /** Somebody takes the tunnel's interface down, and we take it up. */
  void takeLinkDown() throws IOException {
    computer.run("ip", "link", "set", "homeward0", "down");
    Netlab.await("up", () -> computer.run("ip", "link", "show", "homeward0").contains(",UP"));
  }

  /** Somebody puts a file of theirs in its place. */
  void replaceResolvConf() throws IOException {
    link = computer.attempt("readlink", "/etc/resolv.conf").output().strip();
    computer.run(
        "sh",
        "-ec",
        "echo \"nameserver $1\" >/etc/resolv.conf.new; mv /etc/resolv.conf.new /etc/resolv.conf",
        "sh",
        lan.server);
  }

  /** And the manager takes it again. */
  void putResolvConfBack() throws IOException {
    if (!link.isEmpty()) {
      computer.run("ln", "-sfn", link, "/etc/resolv.conf");
    }
    manager.tell(computer, "again");
  }

  /** The daemon dies, and its helper undoes what there is to undo. */
  void killDaemon() throws Exception {
    kill(daemon.toHandle());
    awaitRestored("kill daemon");
  }

  void startAgain() throws IOException {
    daemon = Daemons.daemon(computer);
  }

  /** The helper alone: the daemon takes another one. */
  void killHelper() throws Exception {
    Netlab.await("a helper", () -> helper().isAlive());
    ProcessHandle helper = helper();
    kill(helper);
    Netlab.await("another helper", () -> helper().isAlive() && helper().pid() != helper.pid());
  }

  /** Nobody is left, and somebody cleans up. */
  void killAll() throws Exception {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(daemon.toHandle()), daemon.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
    computer.run(HelperUnderTest.program(), "--clean-up", "--journal-dir", "/run/homeward/journal");
    awaitRestored("kill all");
  }

  private static void kill(ProcessHandle process) throws Exception {
    process.destroyForcibly();
    process.onExit().get(30, TimeUnit.SECONDS);
  }

  private ProcessHandle helper() {
    return daemon
        .children()
        .filter(process -> process.info().command().orElse("").endsWith("homeward-helper"))
        .findFirst()
        .orElseThrow();
  }

  private String state() throws IOException {
    return computer.run("sh", "-c", STATE);
  }

  private void awaitRestored(String event) throws IOException {
    Netlab.await(
        "nothing of ours",
        () -> !state().contains("100.100.100.100") && !state().contains("homeward0"));
    Netlab.await(
        event,
        () -> {
          restored.put(event, state());
          return true;
        });
  }

  void disconnect() throws Exception {
    api.down();
    awaitRestored("down");
  }

  /** Whether all was as its manager makes it when nothing of us runs, as now. */
  void compareWithout() throws Exception {
    manager.tell(computer, "again");
    awaitOutside(lan);
    String without = state();
    restored.forEach((event, state) -> {
      boolean same = state.equals(without);
      results.put(event, same ? "as without" : "FAILED");
      if (!same) {
        failures.add("after " + event + ": " + difference(without, state));
      }
    });
  }

  private static String difference(String wanted, String seen) {
    return "wanted:\n" + wanted + "\nseen:\n" + seen;
  }

  String results() {
    return results.toString();
  }

  List<String> failures() {
    return failures;
  }
}
