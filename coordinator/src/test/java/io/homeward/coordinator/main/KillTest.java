package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.engine.env.WallClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A writing process dies without a word, at any point of its work. */
@Timeout(180)
class KillTest {
  private static final int SOME = 4;
  private static final int MANY = 200;

  @TempDir private Path dir;

  /** Writes until it is killed, and says what has been acknowledged. */
  static final class Victim {
    private static final int WRITERS = 8;

    private Victim() {}

    public static void main(String[] args) {
      StateDir stateDir = StateDir.take(Path.of(args[0]));
      TailnetState state =
          new TailnetState(
              SqliteStore.open(stateDir.database(), "amber-otter.internal"), WallClock.system());
      try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int w = 0; w < WRITERS; w++) {
          String prefix = "u" + args[1] + "-" + w + "-";
          writers.execute(() -> {
            for (int i = 0; ; i++) {
              String name = state.submit(Users.create(prefix + i)).name();
              synchronized (System.out) {
                System.out.println(name);
                System.out.flush();
              }
            }
          });
        }
      }
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws IOException, InterruptedException {
    kill(SOME, new Random(5));
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void nothingAcknowledgedIsLostHoweverOftenItIsKilled() throws IOException, InterruptedException {
    kill(MANY, new Random(6));
  }

  private void kill(int rounds, Random random) throws IOException, InterruptedException {
    Path tmp = Files.createDirectory(dir.resolve("tmp"));
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Process victim =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-UsePerfData",
                  "-Djava.io.tmpdir=" + tmp,
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  Victim.class.getName(),
                  dir.resolve("state").toString(),
                  Integer.toString(round))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader lines = victim.inputReader()) {
        for (int n = 1 + random.nextInt(120); n > 0; n--) {
          String line = lines.readLine();
          assertThat(line).isNotNull();
          said(line, acknowledged);
        }
        // Process.destroyForcibly would close the pipe with what is still in it.
        victim.toHandle().destroyForcibly();
        victim.waitFor();
        // What it had said already when it died counts, too; a line cut short does not.
        StringBuilder rest = new StringBuilder();
        lines.transferTo(
            new java.io.Writer() {
              @Override
              public void write(char[] chars, int offset, int length) {
                rest.append(chars, offset, length);
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });
        int end = rest.lastIndexOf("\n");
        if (end > 0) {
          rest.substring(0, end).lines().forEach(line -> said(line, acknowledged));
        }
      }
      try (StateDir stateDir = StateDir.take(dir.resolve("state"));
          SqliteStore store = SqliteStore.open(stateDir.database(), "other-name.internal")) {
        assertThat(store.load().users()).extracting(User::name).containsAll(acknowledged);
        assertThat(store.load().tailnet().domain()).isEqualTo("amber-otter.internal");
        assertThat(list(tmp)).as("nothing is left behind").isEmpty();
        assertThat(list(dir.resolve("state"))).noneMatch(name -> name.startsWith("native-"));
      }
    }
  }

  private static List<String> list(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The logging library may print something, too. */
  private static void said(String line, List<String> acknowledged) {
    if (line.matches("u[0-9]+-[0-9]+-[0-9]+")) {
      acknowledged.add(line);
    }
  }
}
