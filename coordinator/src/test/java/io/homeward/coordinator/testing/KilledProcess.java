package io.homeward.coordinator.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A Java program of its own that is killed without a word while it works. For one thread. */
public final class KilledProcess {
  private final Process process;
  private final BufferedReader lines;

  private KilledProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader();
  }

  /**
   * Starts one.
   *
   * @param main has the method {@code main}
   * @param tmp where it puts what it needs for a while
   */
  public static KilledProcess start(Class<?> main, Path tmp, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + tmp,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path",
                    Objects.requireNonNull(System.getProperty("java.class.path"))),
                main.getName()));
    command.addAll(List.of(arguments));
    return new KilledProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /**
   * The next line that it says.
   *
   * @throws IOException when it has ended by itself
   */
  public String line() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("it has ended by itself");
    }
    return line;
  }

  /**
   * Kills it.
   *
   * @return what it had said until then besides; a line cut short is none
   */
  public List<String> kill() throws IOException, InterruptedException {
    // Process.destroyForcibly would close the pipe with what is still in it.
    process.toHandle().destroyForcibly();
    process.waitFor();
    StringWriter rest = new StringWriter();
    lines.transferTo(rest);
    lines.close();
    String text = rest.toString();
    int end = text.lastIndexOf('\n');
    return end < 0 ? List.of() : text.substring(0, end).lines().toList();
  }
}
