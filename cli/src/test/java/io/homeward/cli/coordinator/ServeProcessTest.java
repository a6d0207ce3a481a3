package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own: signals, and what it says where. */
@Timeout(120)
class ServeProcessTest {
  @TempDir private Path dir;

  @Test
  void aHangUpReloadsAndEndsNothingWhileBeingToldToEndIsNoFailure() throws Exception {
    Process server = homeward("coordinator", "serve", "--listen", "127.0.0.1:0");
    try (BufferedReader out = server.inputReader();
        HttpClient browser = HttpClient.newHttpClient()) {
      String greeting = Objects.requireNonNull(out.readLine());
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
  @Tag("netlab") // needs root, to mount
  void aStateDirectoryThatMayNotHoldProgramsIsOneLine() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    for (String options : List.of("noexec,size=8m", "size=64k")) {
      run("mount", "-t", "tmpfs", "-o", options, "homeward-test", disk.toString());
      try {
        Process server =
            homeward(
                "coordinator", "serve", "--listen", "127.0.0.1:0", "--state-dir", disk + "/state");
        String err = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(server.waitFor()).isEqualTo(1);
        assertThat(err).startsWith("homeward: ").contains(disk.toString()).hasLineCount(1);
      } finally {
        run("umount", disk.toString());
      }
    }
  }

  private Process homeward(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                // The program's own, not that of the tests.
                "-Dlogback.configurationFile=" + Path.of("target", "classes", "logback.xml"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    if (!command.contains("--state-dir")) {
      command.addAll(List.of("--state-dir", dir.resolve("state").toString()));
    }
    return new ProcessBuilder(command).start();
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
