package io.homeward.engine.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** At the real {@code /proc} and the real scheduler. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CompilerPatienceTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NICE = 19 - 3;

  @TempDir Path dir;

  @Test
  void whoIsToWaitHasItsShareAgainAfterwardsAndNobodyElseIsMeant() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Path waiting = started("patient-one", over);
    Path other = started("other-one", over);
    int usual = nice(other);
    Assumptions.assumeTrue(mayGiveBack());

    Thread patience = new CompilerPatience("patient-", Duration.ofSeconds(2)).begin();

    await().atMost(LIMIT).until(() -> nice(waiting) == 19);
    assertThat(nice(other)).isEqualTo(usual);
    patience.join();
    assertThat(nice(waiting)).isEqualTo(usual);
    assertThat(nice(other)).isEqualTo(usual);
    over.countDown();
  }

  @Test
  void whoseTimeIsInterruptedGivesTheShareBack() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Path waiting = started("interrupted-one", over);
    int usual = nice(waiting);
    Assumptions.assumeTrue(mayGiveBack());

    Thread patience = new CompilerPatience("interrupted-", Duration.ofHours(1)).begin();
    await().atMost(LIMIT).until(() -> nice(waiting) == 19);
    patience.interrupt();
    patience.join();

    assertThat(nice(waiting)).isEqualTo(usual);
    over.countDown();
  }

  /** A JVM without the right, of whomever. */
  @Test
  void whoCouldNotGiveItBackTakesNothing() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")));
    assertThat(
            compilers(
                List.of("/usr/bin/prlimit", "--nice=0", "/usr/bin/setpriv", withoutTheRight())))
        .containsOnly(Integer.toString(nice(Path.of("/proc/thread-self"))));
  }

  @Test
  void aLimitOfTheServiceIsRightEnough() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")));
    Assumptions.assumeTrue(nice(Path.of("/proc/thread-self")) == 0);
    // Containers may not raise it.
    Assumptions.assumeTrue(
        new ProcessBuilder("/usr/bin/prlimit", "--nice=20", "true").start().waitFor() == 0);
    assertThat(
            compilers(
                List.of("/usr/bin/prlimit", "--nice=20", "/usr/bin/setpriv", withoutTheRight())))
        .endsWith("19", "0");
  }

  private static String withoutTheRight() {
    return isRoot() ? "--bounding-set=-sys_nice" : "--no-new-privs";
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Root, as the tests of a network run. */
  private static boolean mayGiveBack() {
    return isRoot();
  }

  /** How nice the thorough compiler of such a JVM was, once for each change. */
  private List<String> compilers(List<String> before) throws Exception {
    Path output = dir.resolve("output");
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Starting.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readAllLines(output);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Path started(String name, CountDownLatch over) {
    CompletableFuture<Path> number = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            number.complete(
                Path.of("/proc/self/task")
                    .resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName()));
            over.await();
          } catch (IOException | InterruptedException e) {
            number.completeExceptionally(e);
          }
        });
    return number.join();
  }

  private static int nice(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE]);
  }

  /** A server that starts. */
  static final class Starting {
    private Starting() {}

    /** Tells how nice its compiler is, at each change until nobody is patient any more. */
    public static void main(String[] arguments) throws Exception {
      Thread patience = new CompilerPatience("C2 CompilerThre", Duration.ofSeconds(2)).begin();
      int told = -1;
      while (patience.isAlive()) {
        told = tell(told);
        Thread.sleep(1);
      }
      tell(told);
    }

    private static int tell(int before) throws IOException {
      int now = before;
      try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
        for (Path thread : threads.toList()) {
          try {
            if (Files.readString(thread.resolve("comm")).startsWith("C2 CompilerThre")) {
              now = nice(thread);
            }
          } catch (IOException e) {
            assertThat(thread).as(e.toString()).doesNotExist();
          }
        }
      }
      if (now != before) {
        System.out.println(now);
      }
      return now;
    }
  }
}
