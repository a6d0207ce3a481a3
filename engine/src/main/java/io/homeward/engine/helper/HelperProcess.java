package io.homeward.engine.helper;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A helper of our own, for a daemon that runs as root and finds none running: it serves one client,
 * root alone, on a socket in a directory that only root may enter, and ends with it.
 */
public final class HelperProcess implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/homeward/homeward-helper");
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(10);

  /** It undoes first what others have left, which may wait for a service. */
  private static final Duration TIME_TO_START = Duration.ofSeconds(20);

  private static final int LONGEST_LINE = 1000;

  /** The line with which it says that it listens. */
  private static final String READY = "ready";

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
   * @param onChange as in {@link HelperClient#connect(Path, Runnable)}
   * @throws HostConfigException when it does not start; the detail has its own words
   */
  public static HelperProcess start(Path program, Path runDir, Runnable onChange)
      throws HostConfigException {
    return start(program, runDir, onChange, TIME_TO_START);
  }

  static HelperProcess start(Path program, Path runDir, Runnable onChange, Duration patience)
      throws HostConfigException {
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
      awaitReady(process, patience);
      return new HelperProcess(process, directory, HelperClient.connect(socket, onChange));
    } catch (HostConfigException e) {
      stop(process, directory);
      throw e;
    } catch (IOException e) {
      stop(process, directory);
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

  private static void awaitReady(Process process, Duration patience) throws IOException {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    WatchedThread.virtual(
            "helper-output", outcome::completeExceptionally, () -> listen(process, outcome))
        .start();
    String line;
    try {
      line = outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      line = "the helper does not start";
    } catch (ExecutionException e) {
      line = String.valueOf(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      line = "interrupted";
    }
    if (!line.equals(READY)) {
      throw new HostConfigException(
          Kind.HELPER_NOT_RUNNING, line.isEmpty() ? "the helper ended at once" : line);
    }
  }

  /**
   * Tells that it is ready, whatever it has to say about what others left behind before that, or
   * the last that it said before it ended. What it says later must not fill the pipe; the client
   * hears of failures in replies.
   */
  private static void listen(Process process, CompletableFuture<String> outcome) {
    try (Reader output = process.inputReader(StandardCharsets.UTF_8)) {
      String last = "";
      for (String line = line(output); line != null; line = line(output)) {
        last = line;
        if (last.equals(READY) || last.length() == LONGEST_LINE) {
          break;
        }
      }
      outcome.complete(last);
      char[] rest = new char[LONGEST_LINE];
      while (output.read(rest) >= 0) {}
    } catch (IOException e) {
      outcome.completeExceptionally(e); // without effect once it has spoken
    }
  }

  /** The next line, or the beginning of one that is too long; null at the end. */
  private static @Nullable String line(Reader output) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = output.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n' && line.length() < LONGEST_LINE) {
      line.append((char) c);
      c = output.read();
    }
    return line.toString();
  }

  /** Of one that serves nobody. */
  private static void stop(@Nullable Process process, @Nullable Path directory) {
    if (process != null) {
      process.destroy();
    }
    abandon(process, directory);
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
