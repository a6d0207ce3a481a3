package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.LocalApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The two programs behind {@code homeward search}, side by side in front of one node. */
@EnabledOnOs(OS.LINUX)
class SearchWithoutJvmTest {
  /** What the small program ends with when the command in Java has to do it. */
  private static final int LEFT_TO_JAVA = 3;

  @TempDir private static Path dir;
  private static LocalApiServer server;
  private static Path program;

  @BeforeAll
  static void start() throws Exception {
    program = dir.resolve("build/homeward-search");
    server =
        LocalApiServer.start(ShownNode.house(), dir.resolve("api.sock"), "1", WallClock.system());
    Process make;
    try {
      make =
          new ProcessBuilder(
                  "make",
                  "-s",
                  "-C",
                  Path.of("..", "native-helpers").toAbsolutePath().normalize().toString(),
                  "BUILD=" + dir.resolve("build"),
                  program.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "make is not installed");
      return;
    }
    String said = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean compiler = make.waitFor() == 0 || !said.contains("not found");
    assumeTrue(compiler, "a C compiler is not installed");
    assertThat(make.exitValue()).as(said).isZero();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<String> atTheNode(String... args) {
    List<String> all = new ArrayList<>(List.of("search"));
    all.addAll(Arrays.asList(args));
    all.addAll(List.of("--socket", server.socket().toString()));
    return all;
  }

  /** Through a script, because a JVM hands over other letters than a-z only in some locales. */
  private static RunningDaemon.Outcome withoutJvm(List<String> args) throws Exception {
    String words =
        args.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Path script =
        Files.writeString(dir.resolve("script"), "exec '" + program + "' " + words + "\n");
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    Process process =
        new ProcessBuilder("sh", script.toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new RunningDaemon.Outcome(
        process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void bothPrintTheSameBytesAndEndTheSame() throws Exception {
    List<List<String>> lines =
        List.of(
            atTheNode("na"),
            atTheNode("na", "--json"),
            atTheNode("--json", ""),
            atTheNode(""),
            atTheNode("n", "--format", "lines"),
            atTheNode("--format=lines", "--limit=1", "n"),
            atTheNode("--limit", "2", "fond."),
            atTheNode("änna größe"),
            atTheNode("ÄNNA", "mac", "--json"),
            atTheNode("やまだ"),
            atTheNode("山田", "--json"),
            atTheNode("a&b=c%41+d#e"),
            atTheNode("zz", "top"),
            atTheNode("zz\" 'x"),
            atTheNode("x".repeat(700)),
            atTheNode("zz", "--json"),
            atTheNode("zz", "--format", "lines"),
            atTheNode("   "),
            List.of("search", "nas", "--socket", dir.resolve("nobody.sock").toString()),
            List.of("search", "nas", "--socket", dir.resolve("x".repeat(120)).toString()),
            List.of("search", "nas", "--json", "--socket", "nowhere/api.sock"));
    for (List<String> args : lines) {
      assertThat(withoutJvm(args))
          .as("%s", args)
          .isEqualTo(RunningDaemon.command(args.toArray(String[]::new)));
    }
  }

  @Test
  void whatItDoesNotKnowItLeavesToTheCommandInJavaWithoutAWord() throws Exception {
    List<List<String>> lines =
        List.of(
            List.of("search"),
            List.of("search", "--help"),
            List.of("status"),
            atTheNode("x", "--limit", "0"),
            atTheNode("x", "--limit", "+1"),
            atTheNode("x", "--format", "LINES"),
            atTheNode("x", "--json", "--format", "lines"),
            atTheNode("x", "--colour"),
            atTheNode("@words"),
            atTheNode("x\u202ey"),
            List.of("search", "x", "--socket", dir + "//api.sock"));
    for (List<String> args : lines) {
      assertThat(withoutJvm(args))
          .as("%s", args)
          .isEqualTo(new RunningDaemon.Outcome(LEFT_TO_JAVA, "", ""));
    }
  }
}
