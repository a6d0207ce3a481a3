package io.homeward.engine.helper;

import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A helper of our own, for a daemon that runs as root and finds none running: it serves one client,
 * root alone, on a socket in a directory that only root may enter, and ends with it.
 */
public final class HelperProcess implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/homeward/homeward-helper");
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(10);

  private final Process process;
  private final Path directory;
  private final HelperClient client;

  private HelperProcess(Process process, Path directory, HelperClient client) {
    this.process = process;
    this.directory = directory;
    this.client = client;
  }

  /** The helper's program: the property {@code homeward.helper}, else where packages install it. */
  public static Optional<Path> program() {
    String given = System.getProperty("homeward.helper", "");
    Path path = given.isEmpty() ? INSTALLED : Path.of(given).toAbsolutePath();
    return Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
  }

  /**
   * Starts the program and connects to it.
   *
   * @param program from {@link #program}
   * @param runDir where helpers keep journals, usually {@code /run/homeward}; created when missing
   * @throws HostConfigException when it does not start; the detail has its own words
   */
  public static HelperProcess start(Path program, Path runDir) throws HostConfigException {
    Process process = null;
    Path directory = null;
    try {
      Files.createDirectories(runDir);
      directory = Files.createTempDirectory(runDir, "daemon-"); // mode 0700
      Path socket = directory.resolve("helper.sock");
      ProcessBuilder command =
          new ProcessBuilder(
              program.toString(),
              "--socket",
              socket.toString(),
              "--journal-dir",
              runDir.resolve("journal").toString(),
              "--once");
      command.environment().clear();
      command.redirectErrorStream(true);
      process = command.start();
      process.getOutputStream().close();
      awaitReady(process);
      return new HelperProcess(process, directory, HelperClient.connect(socket));
    } catch (HostConfigException e) {
      abandon(process, directory);
      throw e;
    } catch (IOException e) {
      abandon(process, directory);
      throw new HostConfigException(Kind.HELPER_NOT_RUNNING, String.valueOf(e.getMessage()));
    }
  }

  /** The connection; ends with {@link #close}. */
  public HelperClient client() {
    return client;
  }

  /** Ends the connection and waits until the helper has undone everything. */
  @Override
  public void close() {
    client.close();
    abandon(process, directory);
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (!"ready".equals(line)) {
      throw new HostConfigException(
          Kind.HELPER_NOT_RUNNING, line == null ? "the helper ended at once" : line);
    }
    // What it says later must not fill the pipe; the client hears of failures in replies.
    Thread.ofVirtual().name("helper-output").start(() -> output.lines().forEach(text -> {}));
  }

  private static void abandon(@Nullable Process process, @Nullable Path directory) {
    if (process != null) {
      try {
        if (!process.waitFor(TIME_TO_UNDO.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy(); // SIGTERM: it undoes everything and ends
        }
      } catch (InterruptedException e) {
        process.destroy();
        Thread.currentThread().interrupt();
      }
    }
    if (directory != null) {
      try {
        Files.deleteIfExists(directory.resolve("helper.sock"));
        Files.deleteIfExists(directory.resolve("helper.sock.lock"));
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        return; // an empty directory in /run is harmless
      }
    }
  }
}
