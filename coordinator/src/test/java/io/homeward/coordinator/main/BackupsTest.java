package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a server has in one file, and back again. */
@Timeout(180)
class BackupsTest {
  @TempDir private Path dir;
  private Path live;
  private Path file;

  @BeforeEach
  void names() {
    live = dir.resolve("live");
    file = dir.resolve("homeward.backup");
  }

  @Test
  void aBackupOfARunningServerHoldsAllThatWasAcknowledgedBeforeAndCanBeRestored() throws Exception {
    String domain;
    byte[] key;
    try (CoordinatorServer server = start(live)) {
      domain = server.domain();
      List<String> acknowledged = new ArrayList<>();
      Thread writer =
          Thread.startVirtualThread(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
              String name = "u" + i;
              server.administer(new PeopleRequest.CreateUser(name));
              synchronized (acknowledged) {
                acknowledged.add(name);
              }
            }
          });
      for (int round = 0; round < 5; round++) {
        List<String> before;
        synchronized (acknowledged) {
          before = List.copyOf(acknowledged);
        }
        Backups.write(live, file, round > 0);
        Path copy = dir.resolve("copy" + round);
        assertThat(Backups.restore(file, copy, false).domain()).isEqualTo(domain);
        try (CoordinatorServer restored = start(copy)) {
          assertThat(users(restored)).containsAll(before);
        }
      }
      writer.interrupt();
      writer.join();
      key = Files.readAllBytes(StateDir.serverKey(live));
      assertThat(users(server)).as("it went on serving").containsAll(acknowledged);
    }
    assertThat(StateDir.serverKey(dir.resolve("copy0"))).hasBinaryContent(key);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(list(dir)).noneMatch(name -> name.endsWith(".new"));
  }

  @Test
  void nothingIsOverwrittenUnasked() throws IOException {
    withUser(live, "anna");
    Backups.write(live, file, false);
    byte[] first = Files.readAllBytes(file);
    assertThatThrownBy(() -> Backups.write(live, file, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--force");
    assertThat(file).hasBinaryContent(first);
    assertThatThrownBy(() -> Backups.write(live, dir, true)).hasMessageContaining("directory");

    withUser(live, "berta");
    assertThatThrownBy(() -> Backups.restore(file, live, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--force");
    assertThat(usersIn(live)).contains("anna", "berta");

    Backups.Restored restored = Backups.restore(file, live, true);
    assertThat(usersIn(live)).contains("anna").doesNotContain("berta");
    Path before = Objects.requireNonNull(restored.before());
    assertThat(usersIn(before)).as("kept aside").contains("anna", "berta");
  }

  @Test
  void nothingIsRestoredWhileAServerRuns() {
    withUser(live, "anna");
    Backups.write(live, file, false);
    try (CoordinatorServer server = start(live)) {
      assertThatThrownBy(() -> Backups.restore(file, live, true))
          .isInstanceOf(StateDir.InUseException.class);
      assertThat(users(server)).contains("anna");
    }
  }

  @Test
  void aDirectoryWithoutServerGivesNoBackup() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("empty"));
    assertThatThrownBy(() -> Backups.write(empty, file, false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no coordination server in " + empty);
    assertThat(list(empty)).isEmpty();
    assertThat(file).doesNotExist();
  }

  /** Cut anywhere, changed anywhere, or something else: one sentence, and what is there stays. */
  @Test
  void aFileThatIsNoWholeBackupChangesNothing() throws IOException {
    withUser(live, "anna");
    Backups.write(live, file, false);
    withUser(live, "berta");
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(11);
    Path bad = dir.resolve("bad");
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bytes;
      if (i % 2 == 0) {
        bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length - 400));
      } else {
        bytes = good.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(bad, bytes);
      try {
        BackupFile read = BackupFile.parse(bytes);
        assertThat(read.database())
            .as("what is taken is what was written")
            .isEqualTo(BackupFile.parse(good).database());
      } catch (StoreException e) {
        refused++;
        assertThat(e.getMessage()).isNotEmpty().doesNotContain("\n");
        assertThatThrownBy(() -> Backups.restore(bad, live, true))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining(bad.toString());
      }
    }
    assertThat(refused).isGreaterThan(150);
    for (String foreign : List.of("", "a shopping list", "PK\u0003\u0004 and more")) {
      Files.writeString(bad, foreign);
      assertThatThrownBy(() -> Backups.restore(bad, live, true))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(bad.toString())
          .hasMessageNotContaining("\n");
    }
    assertThat(usersIn(live)).contains("anna", "berta");
    assertThat(list(live)).noneMatch(name -> name.contains("restore"));
  }

  @Test
  void aBackupWhoseContentsMakeNoSenseChangesNothing() throws Exception {
    withUser(live, "anna");
    byte[] key = Files.readAllBytes(StateDir.serverKey(live));
    Backups.write(live, file, false);
    byte[] database = BackupFile.parse(Files.readAllBytes(file)).database();
    Path newer = Files.write(dir.resolve("newer.db"), database);
    Path foreign = dir.resolve("foreign.db");
    sql(
        newer,
        "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, 'V99', checksum,"
            + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
            + " LIMIT 1");
    sql(foreign, "CREATE TABLE recipes (name TEXT)");

    byte[][][] pairs = {
      {Files.readAllBytes(newer), key},
      {Files.readAllBytes(foreign), key},
      {"no database at all".getBytes(StandardCharsets.UTF_8), key},
      {new byte[0], key},
      {database, "no key".getBytes(StandardCharsets.UTF_8)}
    };
    String[] why = {"newer version", "", "damaged or no database", "empty", "server key"};
    for (int i = 0; i < pairs.length; i++) {
      Files.write(file, new BackupFile(Instant.EPOCH, pairs[i][0], pairs[i][1]).encoded());
      assertThatThrownBy(() -> Backups.restore(file, live, true))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(why[i])
          .hasMessageNotContaining("\n");
    }
    assertThat(usersIn(live)).contains("anna");
    assertThat(list(live)).noneMatch(name -> name.contains("restore"));
  }

  /** The old state, or the new one, never a part of each. */
  @Test
  void aRestoreThatIsKilledAnywhereHasHappenedOrNot() throws Exception {
    Path source = dir.resolve("source");
    withUser(source, "restored");
    Backups.write(source, file, false);
    byte[] newKey = Files.readAllBytes(StateDir.serverKey(source));
    Random random = new Random(7);
    TreeMap<Boolean, Integer> outcomes = new TreeMap<>();
    long whole = 400;
    for (int round = 0; round < 8; round++) {
      Path target = dir.resolve("target" + round);
      withUser(target, "old");
      byte[] oldKey = Files.readAllBytes(StateDir.serverKey(target));
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  Restorer.class.getName(),
                  file.toString(),
                  target.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      int began = process.getInputStream().read();
      assertThat(began).isEqualTo('b');
      long start = System.nanoTime();
      boolean ended =
          process.waitFor(Duration.ofMillis(round == 0 ? 60_000 : random.nextLong(whole)));
      if (round == 0) {
        whole = Math.max(1, Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(ended).isTrue();
      }
      process.toHandle().destroyForcibly();
      process.waitFor();

      List<String> users = usersIn(target);
      byte[] key = Files.readAllBytes(StateDir.serverKey(target));
      boolean happened = users.contains("restored");
      outcomes.merge(happened, 1, Integer::sum);
      assertThat(users).contains(happened ? "restored" : "old");
      assertThat(users).doesNotContain(happened ? "old" : "restored");
      assertThat(key).isEqualTo(happened ? newKey : oldKey);
      assertThat(list(target)).noneMatch(name -> name.startsWith("restore-"));
    }
    assertThat(outcomes).containsKey(true);
  }

  /** Says when it begins, and restores. */
  static final class Restorer {
    private Restorer() {}

    public static void main(String[] args) {
      System.out.print('b');
      System.out.flush();
      Backups.restore(Path.of(args[0]), Path.of(args[1]), true);
    }
  }

  @Test
  void aPlainCopyOfTheDatabaseHoldsWhatWasStoredLately() throws Exception {
    try (CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(live)
                .withAnyPort()
                .withLimits(
                    new io.homeward.coordinator.server.HttpListener.Limits(
                        Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofMillis(50))))) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      Path copy = Files.createDirectory(dir.resolve("copied"));
      Files.copy(StateDir.serverKey(live), StateDir.serverKey(copy));
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            Files.copy(
                StateDir.database(live),
                StateDir.database(copy),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return usersIn(copy).contains("anna");
          });
    }
  }

  private static void sql(Path database, String statement) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var it = connection.createStatement()) {
      it.execute("PRAGMA journal_mode=DELETE");
      it.execute(statement);
    }
  }

  private static CoordinatorServer start(Path stateDir) {
    return CoordinatorServer.start(CoordinatorConfig.of(stateDir).withAnyPort());
  }

  private static void withUser(Path stateDir, String name) {
    try (CoordinatorServer server = start(stateDir)) {
      server.administer(new PeopleRequest.CreateUser(name));
    }
  }

  private static List<String> usersIn(Path stateDir) {
    try (CoordinatorServer server = start(stateDir)) {
      return users(server);
    }
  }

  private static List<String> users(CoordinatorServer server) {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
        .users().stream().map(AdminAnswer.UserAnswer::name).toList();
  }

  private static List<String> list(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
