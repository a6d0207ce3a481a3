package io.homeward.netlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end. */
public final class Command {
  private static final long LONGEST_SECONDS = 120;

  private Command() {}

  /** What a program said (both streams) and its status. */
  public record Result(int status, String output) {}

  /** Runs a program and returns its output; fails with the output when its status is not 0. */
  public static String run(String... command) throws IOException {
    Result result = attempt(command);
    if (result.status != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with " + result.status + ": " + result.output);
    }
    return result.output;
  }

  /** Runs a program, whatever its status. */
  public static Result attempt(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new Result(process.exitValue(), output);
  }
}
