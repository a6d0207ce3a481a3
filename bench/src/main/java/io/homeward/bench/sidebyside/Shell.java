package io.homeward.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs foreign programs and waits for them. */
final class Shell {
  private Shell() {}

  /** A program that did not end well; the message holds its output. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  /** Output of a program that must succeed within a minute. */
  static String run(String... command) {
    return run(60, List.of(command));
  }

  /** Output (standard error included) of a program that must succeed in time. */
  static String run(long seconds, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      // A timer of its own, because reading the output blocks until the program ends.
      process
          .onExit()
          .orTimeout(seconds, TimeUnit.SECONDS)
          .whenComplete((done, late) -> {
            if (late != null) {
              process.destroyForcibly();
            }
          });
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new Failed(
            String.join(" ", command) + " ended with " + status + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  /** Starts a program that goes on, with its output in a file. */
  static Process start(Path log, java.util.Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a command succeeds. */
  static void await(long seconds, String what, List<String> command) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      try {
        run(10, command);
        return;
      } catch (Failed e) {
        if (System.nanoTime() - end > 0) {
          throw new Failed("no " + what + " after " + seconds + " s: " + e.getMessage());
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }
}
