package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script learns when what a command printed did not arrive, from a process of its own. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class OutputTest {
  @TempDir Path dir;

  /** Runs the command with its output sent elsewhere as a shell does it; returns its status. */
  private int run(String redirection, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "exec \"$@\" " + redirection,
                "sh",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(dir.resolve("err").toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {">/dev/full", ">&-"})
  void whatCouldNotBeWrittenIsAFailureWithOneLine(String redirection) throws Exception {
    assertThat(run(redirection, "version")).isEqualTo(1);
    assertThat(Files.readString(dir.resolve("err")))
        .isEqualTo("homeward: the output could not be written; is the disk full?\n");
  }

  @Test
  void whoPrintsNothingNeedsNoOutput() throws Exception {
    assertThat(run(">&-", "status", "--socket", dir.resolve("nobody").toString())).isEqualTo(1);
    assertThat(Files.readString(dir.resolve("err")))
        .contains("no homeward answers")
        .hasLineCount(1);
  }
}
