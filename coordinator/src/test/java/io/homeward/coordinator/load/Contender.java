package io.homeward.coordinator.load;

import io.homeward.coordinator.testing.Members;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

  final Process run(List<String> command) throws IOException {
    Process started =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
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

  /** How it was started, where there are several ways; for people. */
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

  /** Ours, with the options that packages give it. */
  static final class Homeward extends Contender {
    /** More options of the JVM, separated by blanks; each start takes the next of several such. */
    private static final List<String> VARIANTS =
        List.of(System.getProperty("homeward.bench.options", "").split("[|]", -1));

    private int starts;
    private @Nullable BufferedReader lines;
    private @Nullable Writer orders;

    Homeward(Path directory) throws IOException {
      super(directory);
    }

    @Override
    String name() {
      return "homeward";
    }

    @Override
    List<String> start(int people) throws IOException, InterruptedException {
      starts++;
      Path options = Path.of("..", "packaging");
      List<String> command =
          new ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "@" + options.resolve("jvm-options"),
                  "@" + options.resolve("server-jvm-options"),
                  "-cp",
                  System.getProperty("homeward.bench.class-path", ServerProcess.classPath())));
      Arrays.stream(variant().split(" +")).filter(word -> !word.isEmpty()).forEach(command::add);
      command.addAll(
          List.of(
              BenchServer.class.getName(),
              directory.resolve("state").toString(),
              Integer.toString(port),
              Integer.toString(people)));
      Process started = run(command);
      BufferedReader said = started.inputReader(StandardCharsets.UTF_8);
      lines = said;
      orders = started.outputWriter(StandardCharsets.UTF_8);
      List<String> keys = new ArrayList<>();
      String line = said.readLine();
      while (line != null && !line.equals("ready")) {
        if (line.startsWith("key ")) {
          keys.add(line.substring(4));
        }
        line = said.readLine();
      }
      awaitListening();
      return keys;
    }

    @Override
    boolean compiles() {
      return true;
    }

    @Override
    void store(int people, List<Members.Keys> members) {
      Members.store(directory.resolve("state"), members.size(), people, members::get);
    }

    @Override
    String variant() {
      String options = VARIANTS.get((starts - 1) % VARIANTS.size());
      return options.isEmpty() ? "" : " " + options;
    }

    @Override
    void policy(String text) throws IOException {
      Writer to = Objects.requireNonNull(orders);
      to.write(text.replace('\n', ' ') + "\n");
      to.flush();
      String line = Objects.requireNonNull(lines).readLine();
      while (line != null && !line.equals("put")) {
        line = Objects.requireNonNull(lines).readLine();
      }
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
      Process started = run(command("serve"));
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
