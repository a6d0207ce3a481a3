package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the program writes about itself, from a process of its own. */
@Timeout(120)
class ProgramLogTest {
  /** Logs one line of each kind, as the program does. */
  static final class Logs {
    private Logs() {}

    public static void main(String[] args) {
      ProgramLog.use();
      LoggerFactory.getLogger(Logs.class).warn("a {} of ours", "warning");
      LoggerFactory.getLogger(Logs.class).info("news of ours");
      LoggerFactory.getLogger("org.example.Library").info("news of a library");
      LoggerFactory.getLogger("org.sqlite.Driver").error("what is thrown as well");
      LoggerFactory.getLogger("org.example.Library")
          .error("a failure", new IllegalStateException("why", new IOException("and why that")));
    }
  }

  private static String said(String level, List<String> options, Class<?> program, String... words)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOMEWARD_LOG", level);
    Process process = builder.start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void warningsAndFailuresHaveTimeLevelPlaceAndTrace() throws Exception {
    List<String> lines = said("", List.of(), Logs.class).lines().toList();

    assertThat(lines.getFirst())
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  \\S*ProgramLogTest\\$Logs - a warning of ours");
    assertThat(lines.get(1)).matches("\\S+ ERROR org\\.example\\.Library - a failure");
    assertThat(lines.get(2)).isEqualTo("java.lang.IllegalStateException: why");
    assertThat(lines).contains("Caused by: java.io.IOException: and why that");
    assertThat(String.join("\n", lines)).doesNotContain("news", "thrown as well");
  }

  @Test
  void theEnvironmentHasUsSayMoreButNotTheLibraries() throws Exception {
    assertThat(said("INFO", List.of(), Logs.class))
        .contains(" INFO  ")
        .contains("news of ours")
        .doesNotContain("news of a library");
  }

  @Test
  void whoLooksForAFaultMayNameSettings() throws Exception {
    assertThat(said("", List.of("-Dlogback.configurationFile=logback-test.xml"), Logs.class))
        .as("the form of the tests' log, which has the thread")
        .contains("[main]");
  }

  @Test
  void aCommandReadsNoSettingsOfItsLog() throws Exception {
    String loaded =
        said("", List.of("-Xlog:class+load"), Main.class, "status", "--socket", "/none");

    assertThat(loaded).contains(" " + ProgramLog.class.getName() + " ");
    assertThat(loaded).doesNotContain("Joran", "apache.xerces");
  }
}
