package io.homeward.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A running program of others. Dies with the test, and with the JVM at the latest. */
final class ForeignProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread atExit;
  private final Thread collector;

  private ForeignProgram(Process process) {
    this.process = process;
    atExit = new Thread(this::end, "foreign-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    collector = Thread.ofPlatform().daemon().name("foreign-output").start(this::collect);
  }

  static ForeignProgram start(Path directory, List<String> command) throws IOException {
    return new ForeignProgram(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start());
  }

  private void collect() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException _) {
      // The program was killed while it wrote.
    }
  }

  /** Waits for a line of output. */
  String awaitLine(Predicate<String> wanted) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .conditionEvaluationListener(_ -> {
          boolean ended = hasEnded();
          if (ended && output.stream().noneMatch(wanted)) {
            failWhenDead();
          }
        })
        .until(
            () -> output.stream().filter(wanted).findFirst().orElse(""), line -> !line.isEmpty());
  }

  /** To be asked while one waits for something of it: tells what it said at its end. */
  void failWhenDead() {
    if (hasEnded()) {
      throw new IllegalStateException("the program ended: " + output);
    }
  }

  /** Waits until it has ended by itself. */
  void awaitEnd() {
    Awaitility.await().atMost(PATIENCE).until(this::hasEnded);
  }

  /** Whether it has, and all that it said is here. */
  private boolean hasEnded() {
    return !process.isAlive() && !collector.isAlive();
  }

  /** All lines so far. */
  List<String> output() {
    return List.copyOf(output);
  }

  /** With what it started: some are shell scripts, which do not take their program with them. */
  private void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    end();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
