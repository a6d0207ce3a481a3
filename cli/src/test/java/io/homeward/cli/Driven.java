package io.homeward.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A {@link DrivenProgram} that runs. For one thread. */
public final class Driven implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer lines;

  /**
   * Takes a process over.
   *
   * @param process of a {@link DrivenProgram}
   */
  public Driven(Process process) {
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    lines = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Does or asks something; waits for the answer. */
  public String ask(String line) throws IOException {
    lines.write(line + "\n");
    lines.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the program has ended");
    }
    return answer;
  }

  /** Waits for its end; returns its exit status. */
  public int status() throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("the program does not end");
    }
    return process.exitValue();
  }

  /** Ends it, if it runs. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (process.isAlive()) {
      lines.close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
