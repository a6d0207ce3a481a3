package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.Members;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own, with the options that the packages give it, to which all
 * devices of a tailnet come back after it was away. Prints what it took; that all are back, that
 * the server's memory stays within its bound and that it is alive is asserted.
 */
@Tag("long")
@Timeout(1_800)
class ReturningDevicesTest {
  private static final int DEVICES = Integer.getInteger("homeward.load.devices", 10_000);
  private static final int SPREAD_MILLIS = Integer.getInteger("homeward.load.spread", 30_000);
  private static final long MOST_RESIDENT_KB = 1_000_000;

  @TempDir private Path dir;

  @Test
  void allComeBackToAServerThatStaysWithinItsMemory() throws Exception {
    Path state = dir.resolve("state");
    Members.store(state, DEVICES, Fleet::keys);
    ServerProcess server = ServerProcess.start(state, true);
    Process fleet = null;
    try (server) {
      server.say("at rest");
      fleet =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Xmx3g",
                  "-cp",
                  ServerProcess.classPath(),
                  Fleet.class.getName(),
                  server.url().toString(),
                  Integer.toString(DEVICES),
                  Integer.toString(SPREAD_MILLIS))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines = fleet.inputReader();
          BufferedWriter commands = fleet.outputWriter()) {
        System.out.println("back after ms, failed, bytes: " + until(lines, "back "));
        server.say("all back");
        for (int i = 0; i < 3; i++) {
          commands.write("tell\n");
          commands.flush();
          System.out.println("told, the last after ms: " + until(lines, "told "));
        }
        server.say("told");
        System.out.println("heap in use: " + server.liveHeap());
        server.largestClasses().forEach(System.out::println);
        assertThat(server.isAlive()).isTrue();
        assertThat(server.mostResidentKb()).isLessThan(MOST_RESIDENT_KB);
      }
    } finally {
      if (fleet != null) {
        fleet.destroyForcibly();
      }
    }
  }

  private static String until(BufferedReader lines, String start) throws Exception {
    String line = lines.readLine();
    while (line != null && !line.startsWith(start)) {
      System.out.println(line);
      line = lines.readLine();
    }
    assertThat(line).as("the fleet goes on").isNotNull();
    return line.substring(start.length());
  }
}
