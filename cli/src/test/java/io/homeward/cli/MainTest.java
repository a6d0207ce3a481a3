package io.homeward.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void printsTheVersionOfTheBuild() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).matches("\\d+\\.\\d+\\.\\d+\\R");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void explainsItselfOnRequest() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: homeward").contains("version");
  }

  @Test
  void explainsEachCommandByItsName() {
    assertThat(run("--help")).isZero();
    for (String name : Commands.NAMES) {
      StringWriter told = new StringWriter();
      int status = Main.run(new PrintWriter(told), new PrintWriter(err), name, "--help");
      assertThat(status).as(name).isZero();
      assertThat(told.toString()).startsWith("Usage: homeward " + name);
      boolean hidden =
          requireNonNull(Commands.line(name).getSubcommands().get(name))
              .getCommandSpec()
              .usageMessage()
              .hidden();
      assertThat(out.toString().lines().anyMatch(line -> line.startsWith("  " + name + " ")))
          .as("%s among all", name)
          .isEqualTo(!hidden);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aDaemonKnowsNoOptionsOfOthers() {
    assertThat(Commands.line("daemon", "--port", "0").getSubcommands()).containsOnlyKeys("daemon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "version --nonsense", "version surplus", "--frobnicate"})
  void answersWrongUsageWithOneLineAndStatusTwo(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).hasSize(1).allMatch(text -> text.startsWith("homeward: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coordinator",
        "coordinator device",
        "coordinator dns",
        "coordinator policy",
        "coordinator routes",
        "coordinator settings",
        "relay"
      })
  void whoNamesOnlyAGroupOfCommandsIsToldThatOneIsMissing(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .startsWith("homeward: a command is missing")
        .contains("homeward " + line + " --help")
        .hasLineCount(1);
  }
}
