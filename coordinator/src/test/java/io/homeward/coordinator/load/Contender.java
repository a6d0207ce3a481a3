package io.homeward.coordinator.load;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.StateAdministration;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.testing.Members;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A server that is measured, in a process of its own. */
abstract class Contender implements AutoCloseable {
  private static final int START_SECONDS = 60;

  final Path directory;
  final int port;
  private @Nullable Process process;

  Contender(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  abstract String name();

  /** Starts it; gives a key for each person, none where they were made before. */
  abstract List<String> start(int people) throws IOException, InterruptedException;

  /** Has devices that are members before its first start, spread over the people. */
  abstract void store(int people, List<Members.Keys> members);

  abstract void policy(String text) throws IOException, InterruptedException;

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  final Process run(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    return started;
  }

  final Process process() {
    return Objects.requireNonNull(process);
  }

  final void awaitListening() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() - end > 0 || !process().isAlive()) {
          throw new IllegalStateException(name() + " does not listen; see " + directory, e);
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }

  Duration cpu() {
    return process().toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  ThreadTimes threads() throws IOException {
    return ThreadTimes.of(process().pid());
  }

  /** Whether its code has to become warm. */
  boolean compiles() {
    return false;
  }

  /** With which options it was started, where there are several; for people. */
  String variant() {
    return "";
  }

  long residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process().pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0)
        >> 10;
  }

  /** Tells it to end, and waits until it has. */
  void stop() throws InterruptedException {
    process().destroy();
    if (!process().waitFor(20, TimeUnit.SECONDS)) {
      process().destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      stop();
    }
  }

  /** Ours, as its command. */
  static final class Homeward extends Contender {
    /** What runs the command line, in words with blanks between them. */
    private static final List<String> PROGRAM =
        List.of(System.getProperty("homeward.bench.program", "../homeward").split(" +"));

    /** More options of the JVM, separated by blanks; each start takes the next of several such. */
    private static final List<String> VARIANTS =
        List.of(System.getProperty("homeward.bench.options", "").split("[|]", -1));

    private static final long KEY_SECONDS = 86_400;

    private final Path state;
    private int starts;

    Homeward(Path directory) throws IOException {
      super(directory);
      state = directory.resolve("state");
    }

    @Override
    String name() {
      return "homeward";
    }

    @Override
    List<String> start(int people) throws IOException, InterruptedException {
      starts++;
      List<String> command = new ArrayList<>(PROGRAM);
      command.addAll(
          List.of(
              "coordinator",
              "serve",
              "--listen=127.0.0.1:" + port,
              "--stun=off",
              "--second-stun=off",
              "--state-dir=" + state));
      Process started = run(command, Map.of("_JAVA_OPTIONS", variant()));
      started.getInputStream().close();
      awaitListening();
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < people; i++) {
        String user = "user" + i + "@example.com";
        ask(new PeopleRequest.CreateUser(user));
        keys.add(
            ask(new KeyRequest.CreateAuthKey(user, true, false, KEY_SECONDS, List.of()))
                .path("key")
                .asString());
      }
      return keys;
    }

    private JsonNode ask(AdminRequest request) throws InterruptedException {
      // The last that it opens.
      while (!Files.exists(StateDir.adminSocket(state))) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      return StateAdministration.carryOut(state, request);
    }

    @Override
    boolean compiles() {
      return true;
    }

    @Override
    void store(int people, List<Members.Keys> members) {
      Members.store(state, members.size(), people, members::get);
    }

    @Override
    String variant() {
      return VARIANTS.get((starts - 1) % VARIANTS.size());
    }

    @Override
    void policy(String text) throws InterruptedException {
      ask(new PolicyRequest.PutPolicy(text, "bench"));
    }
  }

  /** The Headscale on PATH. */
  static final class Headscale extends Contender {
    Headscale(Path directory) throws IOException {
      super(directory);
      Files.writeString(
          directory.resolve("config.yaml"),
          """
          server_url: %1$s
          listen_addr: "127.0.0.1:%2$d"
          metrics_listen_addr: ""
          grpc_listen_addr: 127.0.0.1:0
          noise: {private_key_path: %3$s/noise.key}
          prefixes: {v4: 100.64.0.0/10, v6: "fd7a:115c:a1e0::/48"}
          database: {type: sqlite, sqlite: {path: %3$s/db.sqlite}}
          derp: {server: {enabled: false}, urls: [], paths: [%3$s/derp.yaml]}
          disable_check_updates: true
          logtail: {enabled: false}
          log: {level: error}
          dns: {magic_dns: true, base_domain: tailnet.test, override_local_dns: false,
                nameservers: {global: []}}
          unix_socket: %3$s/hs.sock
          unix_socket_permission: "0700"
          policy: {mode: database}
          """
              .formatted(url(), port, directory));
      Files.writeString(
          directory.resolve("derp.yaml"),
          """
          regions:
            900:
              regionid: 900
              regioncode: lab
              regionname: Lab
              nodes:
                - {name: 900a, regionid: 900, hostname: 127.0.0.1, ipv4: 127.0.0.1, stunport: -1}
          """);
    }

    @Override
    String name() {
      return "headscale";
    }

    @Override
    List<String> start(int people) throws IOException, InterruptedException {
      Files.deleteIfExists(directory.resolve("hs.sock"));
      Process started = run(command("serve"), Map.of());
      started.getInputStream().close();
      awaitListening();
      while (!Files.exists(directory.resolve("hs.sock"))) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < people; i++) {
        say("users", "create", "user" + i, "--email", "user" + i + "@example.com");
        keys.add(
            say("preauthkeys", "create", "-u", Integer.toString(i + 1), "--reusable", "-e", "24h"));
      }
      return keys;
    }

    @Override
    void store(int people, List<Members.Keys> members) {
      throw new UnsupportedOperationException("its devices have to join");
    }

    @Override
    void policy(String text) throws IOException, InterruptedException {
      Path file = Files.writeString(directory.resolve("policy"), text);
      say("policy", "set", "-f", file.toString());
    }

    private List<String> command(String... words) {
      List<String> all =
          new ArrayList<>(List.of("headscale", "-c", directory.resolve("config.yaml").toString()));
      all.addAll(List.of(words));
      return all;
    }

    private String say(String... words) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(command(words))
              .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + " failed; see " + directory + "/log");
      }
      return said.substring(said.lastIndexOf('\n') + 1).strip();
    }
  }
}
