package io.homeward.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The demo's directory, and a small process that deletes it when this one ends, be it by {@code
 * kill -9}: it reads a pipe that only this process holds open, and its end is the end of us.
 */
final class ScratchDir implements AutoCloseable {
  private static final String DELETE_WHEN_INPUT_ENDS =
      "trap '' INT HUP TERM; cat >/dev/null; "
          // The devices may still be writing while they end.
          + "for i in 1 2 3 4 5 6 7 8 9 10; do "
          + "rm -rf -- \"$1\" 2>/dev/null; [ -e \"$1\" ] || exit 0; sleep 0.5; done";

  private final Path dir;
  private final Process watcher;

  private ScratchDir(Path dir, Process watcher) {
    this.dir = dir;
    this.watcher = watcher;
  }

  /** A fresh directory that only this user may enter. */
  static ScratchDir create() throws IOException {
    Path dir = Files.createTempDirectory("homeward-demo-");
    try {
      Process watcher =
          new ProcessBuilder("setsid", "sh", "-c", DELETE_WHEN_INPUT_ENDS, "sh", dir.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new ScratchDir(dir, watcher);
    } catch (IOException e) {
      Files.delete(dir);
      throw e;
    }
  }

  /** Where it is. */
  Path path() {
    return dir;
  }

  /** Deletes it. Waits for a few seconds at most. */
  @Override
  public void close() {
    try {
      watcher.getOutputStream().close();
      watcher.waitFor(6, TimeUnit.SECONDS);
    } catch (IOException e) {
      watcher.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
