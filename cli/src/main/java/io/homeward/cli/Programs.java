package io.homeward.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs other programs of this computer, within a limit and without any input. */
final class Programs {
  private static final long PATIENCE_SECONDS = 60;

  /** More than any of them says that is asked here. */
  private static final int MOST_BYTES = 64 << 10;

  private Programs() {}

  /**
   * How a program ended.
   *
   * @param output the beginning of what it said
   */
  record Outcome(int status, String output) {}

  /**
   * Waits until it has ended.
   *
   * @throws IOException when it is not there or does not end
   */
  static Outcome run(String... command) throws IOException {
    File said = File.createTempFile("homeward", null);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(said)
              .start();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(command[0] + " does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        process.destroy();
      }
      try (var in = new FileInputStream(said)) {
        return new Outcome(
            process.exitValue(), new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      }
    } finally {
      if (!said.delete()) {
        said.deleteOnExit();
      }
    }
  }
}
