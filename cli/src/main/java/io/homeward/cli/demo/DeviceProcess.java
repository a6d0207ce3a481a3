package io.homeward.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device of the demo as a process in network and mount namespaces of its own. It gets one line at
 * a time on its standard input and answers each with one line; the end of its input is its end.
 * {@link DeviceCommand} is the other side. One thread uses it at a time.
 */
final class DeviceProcess implements AutoCloseable {
  /**
   * What the namespace looks like before the device starts in it: a file system of its own where
   * the helper or the system's name resolution would leave traces, so that nothing of this computer
   * changes. The interface list of the new namespace shows under /sys.
   */
  private static final String PREPARE =
      """
      set -e
      scratch=$1; shift
      mkdir -p "$scratch/etc"
      mount -t tmpfs -o mode=755 tmpfs "$scratch/etc"
      cp -a /etc/. "$scratch/etc/" 2>/dev/null || true
      rm -f "$scratch/etc/resolv.conf"
      : > "$scratch/etc/resolv.conf"
      mount --bind "$scratch/etc" /etc
      mount -t tmpfs -o mode=755 tmpfs /run
      if [ -d /var/lib/homeward ]; then mount -t tmpfs -o mode=700 tmpfs /var/lib/homeward; fi
      mount -t sysfs -o ro sysfs /sys 2>/dev/null || true
      ip link set lo up
      echo ok
      exec "$@"
      """;

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final Writer commands;

  private DeviceProcess(String name, Process process, Path log) {
    this.name = name;
    this.log = log;
    this.process = process;
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a device; its namespaces are there when this returns, and it waits for its first
   * command.
   *
   * @param dir its own directory, which exists
   */
  static DeviceProcess start(String name, Path dir, List<String> deviceArguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    // A session of its own: Ctrl-C in the terminal is for the demo, which ends its devices itself.
    command.addAll(List.of("setsid", "unshare", "--net", "--mount", "--"));
    command.addAll(List.of("sh", "-c", PREPARE, "sh", dir.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Djna.tmpdir=" + dir);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.homeward.cli.Main", DeviceCommand.NAME));
    command.addAll(deviceArguments);
    Path log = dir.resolve("log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    DeviceProcess device = new DeviceProcess(name, process, log);
    try {
      device.answer(); // the namespace is there
      return device;
    } catch (IOException e) {
      device.close();
      throw e;
    }
  }

  /** Whose namespaces they are. */
  long pid() {
    return process.pid();
  }

  /**
   * Sends one command and waits for its answer.
   *
   * @return what follows {@code ok} in the answer
   * @throws IOException with the device's words when it answered otherwise or ended
   */
  String ask(String... words) throws IOException {
    try {
      commands.write(String.join(" ", words));
      commands.write('\n');
      commands.flush();
    } catch (IOException e) {
      throw ended(e);
    }
    return answer();
  }

  private String answer() throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw ended(null);
    }
    if (!answer.startsWith("ok")) {
      throw new IOException(answer);
    }
    return answer.substring(2).strip();
  }

  private IOException ended(@Nullable IOException cause) throws IOException {
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "without a word" : "with: " + lines.getLast();
    return new IOException("the process of " + name + " has ended " + last, cause);
  }

  /** Ends the device, and with it its namespaces. Waits for some seconds at most. Idempotent. */
  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(8, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
