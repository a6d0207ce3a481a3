package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The official client's way of reading map responses: the program {@code mapcheck} of others. */
public final class OfficialDecoder {
  private static final int SECONDS = 60;
  private final Path program;
  private final Path dir;

  /**
   * Skips the test where the program has not been built.
   *
   * @param dir for files of its own
   */
  public OfficialDecoder(Path dir) {
    String peers = System.getProperty("homeward.peers", "../build/peers");
    this.program = Path.of(peers, "mapcheck").toAbsolutePath();
    this.dir = dir;
    Assumptions.assumeTrue(
        Files.isExecutable(program), "mapcheck is not built: run interop/peers/build");
  }

  /** What it says of each message: {@code ok}, or why it cannot read it. */
  public List<String> verdicts(List<String> messages) throws IOException, InterruptedException {
    Path in = dir.resolve("messages");
    Path out = dir.resolve("verdicts");
    Files.write(in, messages, StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(program.toString())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("mapcheck ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> verdicts = Files.readAllLines(out, StandardCharsets.UTF_8);
    assertThat(verdicts).hasSameSizeAs(messages);
    return verdicts;
  }
}
