package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Platform;
import io.homeward.engine.testing.Burden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runs for weeks does not keep what nobody holds any more. Each in a process of its own, with
 * the options of the JVM that it is shipped with.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LongLivedTest {
  @TempDir Path dir;

  @Test
  void aDaemonGivesUpWhatNobodyHolds() throws Exception {
    givesItUp(
        List.of("daemon-jvm-options"),
        "daemon",
        "--tun=userspace",
        "--port=0",
        "--no-port-mapping",
        "--keys=file",
        "--state-dir=" + dir.resolve("state"),
        "--socket=" + dir.resolve("daemon.sock"));
  }

  @Test
  void aServerGivesUpWhatNobodyHolds() throws Exception {
    givesItUp(
        List.of("server-jvm-options"),
        "coordinator",
        "serve",
        "--listen=127.0.0.1:0",
        "--state-dir=" + dir.resolve("state"));
  }

  @Test
  void aRelayGivesUpWhatNobodyHolds() throws Exception {
    givesItUp(
        List.of("server-jvm-options", "relay-jvm-options"),
        "relay",
        "serve",
        "--listen=127.0.0.1:0",
        "--stun-port=off");
  }

  private void givesItUp(List<String> options, String... arguments) throws Exception {
    Path output = dir.resolve("output");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.add("@" + Path.of("..", "packaging", "jvm-options"));
    options.forEach(file -> command.add("@" + Path.of("..", "packaging", file)));
    command.addAll(
        List.of(
            // Nothing else does it within the time of the test.
            "-XX:TrimNativeHeapInterval=0",
            "-XX:MetaspaceSize=256m",
            "-cp",
            System.getProperty("java.class.path"),
            Burdened.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Nothing of the desktop of who runs the test.
    builder.environment().keySet().removeIf(name -> name.startsWith("DBUS_"));
    builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(process.exitValue()).as(() -> text(output)).isEqualTo(Burden.GONE);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The command line in a process that once had much to hold. */
  static final class Burdened {
    private Burdened() {}

    /** Takes the command. */
    public static void main(String[] arguments) {
      if (arguments[0].equals("daemon") && Platform.isLinux()) {
        Burden.layBesideTheHeap();
      } else {
        Burden.lay();
      }
      Main.main(arguments);
    }
  }
}
