package io.homeward.cli.demo;

import io.homeward.cli.ProblemSentences;
import io.homeward.engine.node.NodeException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the demo as they happen: one line each, with what came of it and how long it took.
 * The first step that fails ends the demo. Not thread-safe.
 */
final class DemoSteps {
  private final PrintWriter out;
  private int number;

  /** Steps that print to {@code out}. */
  DemoSteps(PrintWriter out) {
    this.out = out;
  }

  /** What a step does. */
  @FunctionalInterface
  interface Work<T> {
    /** Does it and says what came of it. */
    Outcome<T> run() throws Exception;
  }

  /**
   * What came of a step.
   *
   * @param value for the steps after it
   * @param told for the person, one line
   */
  record Outcome<T>(T value, String told) {}

  /** A step failed; says which and why, in one line. */
  static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(String step, Throwable cause) {
      super("step \"" + step + "\" failed: " + reason(cause), cause);
    }
  }

  /**
   * Runs one step.
   *
   * @param name what it is about, one line
   * @throws StepFailed when the work threw anything
   * @throws InterruptedException when the demo is being ended
   */
  <T> T step(String name, Work<T> work) throws StepFailed, InterruptedException {
    number++;
    long started = System.nanoTime();
    try {
      Outcome<T> outcome = work.run();
      String took = millis(Duration.ofNanos(System.nanoTime() - started));
      out.printf("%2d  ok      %s: %s (%s)%n", number, name, outcome.told(), took);
      out.flush();
      return outcome.value();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      out.printf("%2d  FAILED  %s: %s%n", number, name, reason(e));
      out.flush();
      throw new StepFailed(name, e);
    }
  }

  /** Something that is no step: a hint, a table. */
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** A duration as people read it: {@code 3.4 ms}, {@code 120 ms}, {@code 2.1 s}. */
  static String millis(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 2000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1000);
  }

  /** Why something failed, for a person, in one line. */
  static String reason(@Nullable Throwable failure) {
    if (failure == null) {
      return "no reason given";
    }
    if (failure instanceof NodeException e) {
      return ProblemSentences.of(e.problem());
    }
    String message = failure.getMessage();
    String text =
        message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    return String.join(" ", text.lines().toList());
  }
}
