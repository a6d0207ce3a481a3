package io.homeward.netlab;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The helper's program, running in a host of a lab. */
final class HelperUnderTest {
  static final String INTERFACE = "homeward0";

  private final NetlabHost host;
  private final Path runDir;
  private @Nullable Process started;

  private HelperUnderTest(NetlabHost host, Path runDir) {
    this.host = host;
    this.runDir = runDir;
  }

  /** Starts it and waits until it listens. */
  static HelperUnderTest start(NetlabHost host, String... options) throws IOException {
    // Reachable for all users, as /run is: who is served is for the helper to decide.
    Path runDir = Files.createTempDirectory("hwhelper");
    Files.setPosixFilePermissions(runDir, PosixFilePermissions.fromString("rwxr-xr-x"));
    HelperUnderTest helper = new HelperUnderTest(host, runDir);
    helper.restart(options);
    return helper;
  }

  void restart(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program(), "--socket", socket().toString(), "--journal-dir", journals().toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = host.builder(command.toArray(String[]::new));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(runDir.resolve("log").toFile()));
    Process process = host.start(builder);
    started = process;
    String line = process.inputReader().readLine();
    if (!"ready".equals(line)) {
      throw new IOException("the helper does not start: " + log());
    }
  }

  static synchronized String program() throws IOException {
    Path directory = Path.of("../native-helpers").toAbsolutePath().normalize();
    Command.run("make", "-s", "-C", directory.toString(), "all");
    return directory.resolve("linux/build/homeward-helper").toString();
  }

  Path socket() {
    return runDir.resolve("helper.sock");
  }

  Path journals() {
    return runDir.resolve("journal");
  }

  String log() throws IOException {
    return Files.readString(runDir.resolve("log"));
  }

  /** The process that listens. */
  ProcessHandle supervisor() {
    return process().toHandle();
  }

  /** The process of the only client, if there is one. */
  Optional<ProcessHandle> worker() {
    return process().children().filter(HelperUnderTest::isWorker).findFirst();
  }

  /** All die at once, as at a loss of power: nobody is left who could undo by himself. */
  void killEverybody() throws Exception {
    ProcessHandle worker = worker().orElseThrow();
    // Else it would begin to undo at the supervisor's death.
    Command.run("kill", "-STOP", Long.toString(worker.pid()));
    supervisor().destroyForcibly();
    worker.destroyForcibly();
    worker.onExit().get(60, TimeUnit.SECONDS);
  }

  /** Others come and go: who refuses, who undoes. */
  private static boolean isWorker(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc/" + child.pid() + "/comm"))
          .equals("homeward-worker\n");
    } catch (IOException e) {
      return false; // it has gone
    }
  }

  private Process process() {
    return Objects.requireNonNull(started);
  }

  /** Undoes what killed helpers have left. */
  Command.Result cleanUp() throws IOException {
    return host.attempt(program(), "--clean-up", "--journal-dir", journals().toString());
  }

  /** The names of the journals that exist. */
  List<String> journalsLeft() throws IOException {
    try (Stream<Path> files = Files.list(journals())) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("journal-"))
          .toList();
    }
  }

  /** All that a client can change, as text that can be compared. */
  String hostState() throws IOException {
    return host.networkState()
        + host.run(
            "sh", "-c", "ls -1a /etc | grep resolv; stat -L -c '%a %u %g %s' /etc/resolv.conf")
        + host.read("/etc/resolv.conf");
  }

  /** Ends it as a service manager does and removes its files. */
  void stop() throws IOException {
    process().destroy();
    try {
      process().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Command.run("rm", "-rf", runDir.toString());
  }

  static HostConfig config(HostDns dns, String... routes) {
    return new HostConfig(
        INTERFACE,
        List.of(IpText.parse("100.64.0.1"), IpText.parse("fd7a:115c:a1e0::1")),
        1280,
        Stream.of(routes).map(IpPrefix::parse).toList(),
        false,
        dns);
  }

  static HostDns dns() {
    return new HostDns(
        List.of(IpText.parse("100.100.100.100")),
        List.of("lucky-otter.example"),
        List.of("lucky-otter.example", "64.100.in-addr.arpa"));
  }
}
