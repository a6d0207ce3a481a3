package io.homeward.coordinator.load;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, and what the system and the JDK's tools tell about it. */
final class ServerProcess implements AutoCloseable {
  private static final int LARGEST = 40;

  private final Process process;
  private final BufferedReader lines;
  private final String key;
  private final URI url;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.lines = process.inputReader();
    this.key = after("key ");
    this.url = URI.create(after("url "));
  }

  /** The server; its first line is an auth key, its second the URL. */
  static final class Main {
    private Main() {}

    /**
     * Serves.
     *
     * @param args the state directory, and a second one where a user is there already
     */
    public static void main(String[] args) throws InterruptedException {
      CoordinatorServer server =
          CoordinatorServer.start(CoordinatorConfig.of(Path.of(args[0])).withAnyPort());
      if (args.length < 2) {
        server.administer(new PeopleRequest.CreateUser("anna"));
      }
      AdminAnswer.AuthKeyAnswer key =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of()));
      System.out.println("key " + key.key());
      System.out.println("url " + server.url());
      new CountDownLatch(1).await();
    }
  }

  /**
   * Starts one with the options of the packages.
   *
   * @param joined whether there is a user already
   */
  static ServerProcess start(Path state, boolean joined) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "@" + Path.of("..", "packaging", "jvm-options"),
                "@" + Path.of("..", "packaging", "server-jvm-options"),
                "-cp",
                classPath(),
                Main.class.getName(),
                state.toString()));
    if (joined) {
      command.add("joined");
    }
    return new ServerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** With which devices join. */
  String authKey() {
    return key;
  }

  URI url() {
    return url;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Prints how it is. */
  void say(String when) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "server, %s: resident %d kB, at most %d kB, CPU %d ms%n",
        when,
        residentKb(),
        mostResidentKb(),
        cpu().toMillis());
  }

  /** What it has resident; 0 where the system does not tell. */
  long residentKb() throws IOException {
    return status("VmRSS:");
  }

  /** The most that it had resident until now; 0 where the system does not tell. */
  long mostResidentKb() throws IOException {
    return status("VmHWM:");
  }

  private long status(String name) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** After a collection of garbage, where the JDK's tool is there. */
  String liveHeap() throws IOException, InterruptedException {
    jcmd("GC.run");
    return jcmd("GC.heap_info").stream()
        .filter(line -> line.contains("total"))
        .map(line -> line.strip().replaceAll("\\s+", " ").replaceAll(" \\[.*", ""))
        .toList()
        .toString();
  }

  /** The classes whose objects take the most of the heap. */
  List<String> largestClasses() throws IOException, InterruptedException {
    return jcmd("GC.class_histogram").stream().limit(LARGEST).toList();
  }

  private List<String> jcmd(String order) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    if (!Files.isExecutable(Path.of(jcmd))) {
      return List.of();
    }
    Process run = new ProcessBuilder(jcmd, Long.toString(process.pid()), order).start();
    List<String> said;
    try (BufferedReader answer = run.inputReader()) {
      said = answer.lines().toList();
    }
    run.waitFor(60, TimeUnit.SECONDS);
    return said;
  }

  private String after(String start) throws IOException {
    String line;
    do {
      line = Objects.requireNonNull(lines.readLine(), "the server ended");
    } while (!line.startsWith(start));
    return line.substring(start.length());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
