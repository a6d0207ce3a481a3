package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.Node;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.Profiles;
import io.homeward.ui.app.HomewardAppConfig;
import io.homeward.ui.app.NodeFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GuiCommandTest {
  @TempDir Path dir;

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

  @Test
  void aLinkComesFromTheInputWhereNobodyElseReadsIt() throws Exception {
    String link = "homeward://join?server=https%3A%2F%2Fhub.example#key";
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream((link + "\n").getBytes(StandardCharsets.UTF_8)));
      assertThat(config("-").link()).isEqualTo(link);
    } finally {
      System.setIn(before);
    }
    // Both launchers hand it on so; what they themselves were started with is gone with them.
    for (Path launcher :
        List.of(Path.of("..", "homeward"), Path.of("..", "packaging", "jpackage", "launcher"))) {
      assertThat(started(launcher, link)).containsExactly("gui -", link);
    }
  }

  /** With which arguments and which input a launcher would start the program. */
  private static List<String> started(Path launcher, String link) throws Exception {
    String text = Files.readString(launcher);
    int from = text.lastIndexOf("\ncase", text.indexOf("\"gui homeward:\"*)"));
    String part = text.substring(from, text.indexOf("\nesac", from) + "\nesac".length());
    Process shell =
        new ProcessBuilder(
                text.startsWith("#!/bin/sh") ? "sh" : "bash",
                "-c",
                part + "\nprintf '%s\\n' \"$*\"; cat",
                "launcher",
                "gui",
                link)
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String output =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(shell.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  private static List<String> names(Profiles profiles) {
    return profiles.list().all().stream().map(Profile::name).toList();
  }

  @Test
  void anAppWithANodeOfItsOwnHasTheAccountsOfItsStateAndTellsThemToCommands() throws Exception {
    Path socket = dir.resolve("own.sock");
    NodeFactory factory =
        config(
                "--state-dir",
                dir.resolve("state").toString(),
                "--socket",
                socket.toString(),
                "--tun",
                "userspace",
                "--port",
                "0",
                "--keys",
                "file")
            .node();
    try (Node node = factory.create()) {
      Profiles profiles = Objects.requireNonNull(factory.profiles());
      String first = profiles.list().active();
      profiles.add(URI.create("http://127.0.0.1:9"));
      assertThat(node.status().preferences().controlUrl()).hasPort(9);
      assertThat(RunningDaemon.command("account", "list", "--socket", socket.toString()).out())
          .contains("* 127.0.0.1:9");
      profiles.switchTo(first);
      assertThat(node.status().preferences().controlUrl()).isEqualTo(NodeOptions.DEFAULT_SERVER);
    }
  }

  @Test
  void anAppThatShowsADaemonShowsItsAccountsAndFollowsASwitchOfTheCommandLine() throws Exception {
    try (RunningDaemon daemon = RunningDaemon.start(Files.createDirectory(dir.resolve("daemon")))) {
      NodeFactory factory = config("--socket", daemon.socket.toString()).node();
      try (Node node = factory.create()) {
        Profiles profiles = Objects.requireNonNull(factory.profiles());
        String before = profiles.list().active();
        assertThat(
                RunningDaemon.command(
                        "account",
                        "add",
                        "http://127.0.0.1:9",
                        "--socket",
                        daemon.socket.toString())
                    .status())
            .isZero();
        await().untilAsserted(() -> assertThat(names(profiles)).contains("127.0.0.1:9"));
        await()
            .untilAsserted(() -> assertThat(node.status().preferences().controlUrl()).hasPort(9));

        profiles.switchTo(before);

        assertThat(profiles.list().active()).isEqualTo(before);
        await()
            .untilAsserted(() ->
                assertThat(node.status().preferences().controlUrl())
                    .isEqualTo(NodeOptions.DEFAULT_SERVER));
      }
    }
  }
}
