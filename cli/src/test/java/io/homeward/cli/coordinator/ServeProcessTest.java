package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.cli.ProgramLog;
import io.homeward.cli.ServerLife;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process of its own: signals, and what it says where. */
@Timeout(120)
class ServeProcessTest {
  @TempDir private Path dir;

  @Test
  void aHangUpReloadsAndEndsNothingWhileBeingToldToEndIsNoFailure() throws Exception {
    Process server = homeward("coordinator", "serve", "--listen", "127.0.0.1:0");
    try (BufferedReader out = server.inputReader();
        HttpClient browser = HttpClient.newHttpClient()) {
      String greeting = line(server, out);
      URI url = URI.create(greeting.substring(greeting.lastIndexOf(' ') + 1));
      for (int i = 0; i < 3; i++) {
        assertThat(new ProcessBuilder("kill", "-HUP", "" + server.pid()).start().waitFor())
            .isZero();
        assertThat(server.waitFor(300, TimeUnit.MILLISECONDS)).as("it ended").isFalse();
        HttpRequest health = HttpRequest.newBuilder(url.resolve("/health")).build();
        assertThat(browser.send(health, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(200);
      }
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aLogForProgramsIsOneObjectALine() throws Exception {
    Path log = dir.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                words(
                    Main.class,
                    List.of(),
                    "coordinator",
                    "serve",
                    "--listen=127.0.0.1:0",
                    "--log=json",
                    "--state-dir=" + stateDir()))
            .redirectError(log.toFile());
    builder.environment().put("HOMEWARD_LOG", "INFO");
    Process server = builder.start();
    try (BufferedReader out = server.inputReader()) {
      assertThat(out.readLine()).contains("http://127.0.0.1:");
      run("kill", "-HUP", Long.toString(server.pid()));
      Awaitility.await().until(() -> Files.readString(log).contains("read the certificate again"));
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      server.destroyForcibly();
    }
    JsonMapper json = new JsonMapper();
    assertThat(Files.readAllLines(log))
        .isNotEmpty()
        .allSatisfy(line -> {
          JsonNode entry = json.readTree(line);
          assertThat(entry.path("level").asString()).isIn("INFO", "WARN");
          assertThat(entry.path("timestamp").isNumber()).isTrue();
          assertThat(entry.path("formattedMessage").asString()).isNotEmpty();
        });
  }

  @Test
  @Tag("netlab") // needs root, to mount
  void aStateDirectoryThatMayNotHoldProgramsIsOneLine() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    for (String options : List.of("noexec,size=8m", "size=64k")) {
      run("mount", "-t", "tmpfs", "-o", options, "homeward-test", disk.toString());
      try {
        Process server =
            homeward(
                "coordinator", "serve", "--listen", "127.0.0.1:0", "--state-dir", disk + "/state");
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        String err = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(err).startsWith("homeward: ").contains(disk.toString()).hasLineCount(1);
      } finally {
        run("umount", disk.toString());
      }
    }
  }

  @Test
  void whateverHangsBeingToldToEndEndsIt() throws Exception {
    Path hang = dir.resolve("hang");
    Process server = java(HangingServer.class, List.of(), stateDir(), hang.toString());
    try (BufferedReader out = server.inputReader();
        HttpClient browser = HttpClient.newHttpClient()) {
      URI url = URI.create(line(server, out));
      HttpRequest health =
          HttpRequest.newBuilder(url.resolve("/health")).timeout(Duration.ofSeconds(30)).build();
      assertThat(browser.send(health, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      Files.createFile(hang);
      assertThat(line(server, out)).isEqualTo("hangs");

      server.destroy();

      assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(server.exitValue()).as("and says that not all was closed").isEqualTo(1);
    } finally {
      server.destroyForcibly();
    }
    Result list = command("coordinator", "device", "list", "--state-dir", stateDir());
    assertThat(list.status()).as("its state is whole: " + list.err()).isZero();
  }

  /** A server whose writer hangs as soon as a file is there, and with it every request. */
  static final class HangingServer {
    private HangingServer() {}

    public static void main(String[] args) throws InterruptedException {
      Path file = Path.of(args[1]);
      AtomicBoolean told = new AtomicBoolean();
      WallClock clock =
          () -> {
            while (Files.exists(file)) {
              if (told.compareAndSet(false, true)) {
                System.out.println("hangs");
              }
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            return Instant.now();
          };
      CoordinatorServer server =
          CoordinatorServer.start(
              CoordinatorConfig.of(Path.of(args[0])).withAnyPort(), clock, Randomness.system());
      ServerLife.endWhenTold(server::close);
      System.out.println(server.url());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void memoryThatRunsOutIsAStatusThatASupervisorSees() throws Exception {
    Process server =
        java(
            GreedyServer.class,
            List.of(
                "@" + Path.of("..", "packaging", "jvm-options"),
                "@" + Path.of("..", "packaging", "server-jvm-options"),
                "-Xmx64m",
                "-XX:MaxNewSize=16m"),
            stateDir());
    try (BufferedReader out = server.inputReader()) {
      assertThat(line(server, out)).startsWith("Coordination server");
      server.getOutputStream().write('\n');
      server.getOutputStream().flush();

      assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(server.exitValue()).isEqualTo(3);
    } finally {
      server.destroyForcibly();
    }
  }

  /** A server in whose process something takes all memory when it is told. */
  static final class GreedyServer {
    private GreedyServer() {}

    public static void main(String[] args) throws IOException {
      Thread.ofPlatform()
          .start(() ->
              Main.main(
                  new String[] {
                    "coordinator", "serve", "--listen", "127.0.0.1:0", "--state-dir", args[0]
                  }));
      System.in.read();
      Thread.startVirtualThread(() -> {
        List<byte[]> hoard = new ArrayList<>();
        while (true) {
          hoard.add(new byte[1 << 20]);
        }
      });
    }
  }

  @Test
  @Tag("netlab") // needs root, to mount
  void aBackupForWhichThereIsNoRoomLosesNothing() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    Path backup = disk.resolve("backup");
    Process server = homeward("coordinator", "serve", "--listen", "127.0.0.1:0");
    run("mount", "-t", "tmpfs", "-o", "size=256k", "homeward-test", disk.toString());
    try (BufferedReader out = server.inputReader()) {
      assertThat(line(server, out)).startsWith("Coordination server");
      Result first = backup(backup);
      assertThat(first.status()).as(first.err()).isZero();
      byte[] before = Files.readAllBytes(backup);
      Path filler = fill(disk);

      for (Path target : List.of(backup, disk.resolve("another"))) {
        Result full = backup(target);
        assertThat(full.status()).isEqualTo(1);
        assertThat(full.out()).isEmpty();
        assertThat(full.err())
            .startsWith("homeward: ")
            .contains(target.toString(), "No space left")
            .hasLineCount(1);
      }

      assertThat(Files.readAllBytes(backup)).as("the one before").isEqualTo(before);
      try (Stream<Path> files = Files.list(disk)) {
        assertThat(files).as("no part of one is left").containsExactlyInAnyOrder(backup, filler);
      }
      Files.delete(filler);
      assertThat(backup(backup).status()).isZero();
    } finally {
      server.destroyForcibly();
      run("umount", "--lazy", disk.toString());
    }
  }

  @Test
  @Tag("netlab") // needs root, to mount
  void aServerWhoseDiskIsFullCanBeBackedUpElsewhere() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("state"));
    run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "homeward-test", disk.toString());
    Process server = homeward("coordinator", "serve", "--listen", "127.0.0.1:0");
    try (BufferedReader out = server.inputReader()) {
      assertThat(line(server, out)).startsWith("Coordination server");
      assertThat(command("coordinator", "user", "create", "anna", "--state-dir", stateDir()))
          .extracting(Result::status)
          .isEqualTo(0);
      fill(disk);

      Path backup = dir.resolve("backup");
      Result saved = backup(backup);

      assertThat(saved.status()).as(saved.err()).isZero();
      String restored = dir.resolve("restored").toString();
      assertThat(
              command("coordinator", "restore", backup.toString(), "--state-dir", restored)
                  .status())
          .isZero();
      assertThat(command("coordinator", "user", "list", "--state-dir", restored).out())
          .contains("anna");
    } finally {
      server.destroyForcibly();
      server.waitFor(10, TimeUnit.SECONDS);
      run("umount", "--lazy", disk.toString());
    }
  }

  /** The next line that a process says; the process ends when none comes. */
  private static String line(Process process, BufferedReader out) throws Exception {
    FutureTask<@Nullable String> reading = new FutureTask<>(out::readLine);
    Thread.startVirtualThread(reading);
    try {
      return Objects.requireNonNull(reading.get(60, TimeUnit.SECONDS), "the process ended");
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private Result backup(Path file) throws Exception {
    return command("coordinator", "backup", file.toString(), "--force", "--state-dir", stateDir());
  }

  private static Path fill(Path disk) throws IOException {
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    return filler;
  }

  private record Result(int status, String out, String err) {}

  /** A command in a process of its own, to its end. */
  private Result command(String... arguments) throws Exception {
    Path out = Files.createTempFile(dir, "out", "");
    Path err = Files.createTempFile(dir, "err", "");
    Process process =
        new ProcessBuilder(words(Main.class, List.of(), arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Process homeward(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--state-dir")) {
      all.addAll(List.of("--state-dir", stateDir()));
    }
    return java(Main.class, List.of(), all.toArray(String[]::new));
  }

  private String stateDir() {
    return dir.resolve("state").toString();
  }

  private static Process java(Class<?> program, List<String> options, String... arguments)
      throws IOException {
    return new ProcessBuilder(words(program, options, arguments)).start();
  }

  private static List<String> words(Class<?> program, List<String> options, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                // The program's own, not that of the tests.
                "-Dslf4j.provider=" + ProgramLog.class.getName(),
                "-Dslf4j.internal.verbosity=WARN",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))));
    words.addAll(options);
    words.add(program.getName());
    words.addAll(List.of(arguments));
    return words;
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
