package io.homeward.cli;

import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@code homeward daemon} in user space, in this process, and the other commands beside it. */
final class RunningDaemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final Path socket;
  private final Thread thread;

  private RunningDaemon(Path socket, Thread thread) {
    this.socket = socket;
    this.thread = thread;
  }

  /** What a command printed and how it ended. */
  record Outcome(int status, String out, String err) {}

  /** Starts one with its state and socket in a directory. */
  static RunningDaemon start(Path dir) {
    Path socket = dir.resolve("homeward.sock");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Thread thread =
        Thread.ofPlatform()
            .start(() ->
                Main.run(
                    new PrintWriter(out),
                    new PrintWriter(err),
                    "daemon",
                    "--state-dir",
                    dir.toString(),
                    "--socket",
                    socket.toString(),
                    "--tun",
                    "userspace",
                    "--port",
                    "0"));
    await()
        .atMost(PATIENCE)
        .failFast("the daemon ended", () -> !thread.isAlive())
        .until(() -> out.toString().contains("homeward is running"));
    return new RunningDaemon(socket, thread);
  }

  /** Runs a command that needs no daemon. */
  static Outcome command(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Outcome(status, out.toString(), err.toString());
  }

  /** Runs a command against this daemon. */
  Outcome run(String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(1, List.of("--socket", socket.toString()));
    return command(all.toArray(String[]::new));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(PATIENCE)) {
        throw new AssertionError("the daemon does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
