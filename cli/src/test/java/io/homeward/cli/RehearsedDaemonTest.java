package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon as its launcher starts it, in a process of its own. */
class RehearsedDaemonTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PLAYED = "io.homeward.engine.tun.PlayedSystem ";

  @TempDir private Path dir;

  /** What it loaded until it said that it runs and that class came. */
  private String loaded(String until, String... options) throws IOException {
    Path classes = dir.resolve("classes");
    Path out = dir.resolve("out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:class+load:file=" + classes,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "daemon",
            "--tun=userspace",
            "--port=0",
            "--state-dir=" + dir.resolve("state"),
            "--socket=" + dir.resolve("homeward.sock")));
    Process daemon =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      await()
          .atMost(PATIENCE)
          .failFast("the daemon ended", () -> !daemon.isAlive())
          .until(() ->
              Files.readString(out).contains("homeward is running")
                  && Files.readString(classes).contains(until));
      return Files.readString(classes);
    } finally {
      daemon.destroyForcibly();
      daemon.onExit().join();
    }
  }

  @Test
  void beginsToCarryPacketsWhereARehearsalWasKept() throws IOException {
    Assumptions.assumeTrue(Platform.isLinux());

    // How far it comes in its tenths of a second depends on what else the computer does.
    assertThat(loaded(PLAYED, "-Dhomeward.rehearsed=true")).contains(PLAYED);
  }

  @Test
  void elsewhereItOnlyStarts() throws IOException {
    assertThat(loaded("LocalApiServer")).doesNotContain(PLAYED);
  }
}
