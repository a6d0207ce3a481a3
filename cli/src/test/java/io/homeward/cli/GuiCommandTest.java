package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.app.HomewardAppConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GuiCommandTest {
  private static HomewardAppConfig config(String... arguments) {
    GuiCommand command = new GuiCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.config();
  }

  @Test
  void aStartByAPersonOpensTheWindowAndOneAtLoginDoesNot() throws Exception {
    assertThat(config().showWindow()).isTrue();
    assertThat(config("--search").search()).isTrue();
    assertThat(config("--background").showWindow()).isFalse();
    assertThat(config("--background").search()).isFalse();
    // What the person clicks among the programs; a link that invites comes with it.
    Path entry = Path.of("..", "packaging", "jpackage", "homeward.desktop");
    List<String> lines = Files.readAllLines(entry);
    assertThat(lines).contains("Exec=/usr/bin/homeward gui %u");
  }
}
