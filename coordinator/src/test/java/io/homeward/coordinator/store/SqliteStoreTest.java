package io.homeward.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.coordinator.policy.Selector;
import io.homeward.coordinator.testing.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("coordinator.db");
  }

  @Test
  void peopleOfTheFirstVersionAreMembers() throws SQLException {
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:io/homeward/coordinator/store/migrations")
        .loggers(QuietLog.class.getName())
        .target("1")
        .load()
        .migrate();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO users VALUES (1, 'anna', 'anna', '" + Devices.ANNA.created() + "')");
    }

    try (SqliteStore store = open()) {
      assertThat(store.load().users()).containsExactly(Devices.ANNA);
    }
  }

  @Test
  void aTailnetThatIsOlderThanItsPolicyKeepsThatEverybodyReachesEverybody()
      throws SQLException, PolicyException {
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:io/homeward/coordinator/store/migrations")
        .loggers(QuietLog.class.getName())
        .target("1")
        .load()
        .migrate();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("INSERT INTO tailnet VALUES (1, 'amber-otter.internal', 0, 0, 0)");
    }

    try (SqliteStore store = open()) {
      WrittenPolicy kept = store.load().policy();
      assertThat(kept.version()).isEqualTo(1);
      assertThat(Policy.kept(kept.text()).rules())
          .allSatisfy(rule -> {
            assertThat(rule.sources()).containsExactly(new Selector.Everything());
            assertThat(rule.targets()).containsExactly(new Selector.Everything());
          });
    }
  }

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    try (SqliteStore _ = open()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsNamedAndLeftAsItIs() throws IOException {
    Files.writeString(file, "this is a shopping list, ".repeat(100));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("left as it is");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aDamagedDatabaseIsNamedAndLeftAsItIs() throws IOException {
    try (SqliteStore store = open()) {
      store.apply(
          Devices.tailnet(300).devices().stream().<Mutation>map(Mutation.PutDevice::new).toList());
    }
    byte[] bytes = Files.readAllBytes(file);
    java.util.Arrays.fill(bytes, 8192, bytes.length - 4096, (byte) 0x5a);
    Files.write(file, bytes);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aDatabaseOfANewerVersionIsLeftAlone() throws SQLException {
    open().close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
              + " checksum, installed_by, execution_time, success)"
              + " VALUES (99, '99', 'from the future', 'SQL', 'V99__x.sql', 1, '', 1, 1)");
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer version");
  }

  @Test
  void aFullDiskLosesNothing() throws SQLException {
    try (SqliteStore store = open()) {
      store.apply(List.of(new Mutation.PutUser(Devices.ANNA)));
      store.limitPages(20);
      List<Mutation> many =
          Devices.tailnet(2000).devices().stream().<Mutation>map(Mutation.PutDevice::new).toList();

      assertThatThrownBy(() -> store.apply(many))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the disk is full");

      assertThat(store.load().users()).containsExactly(Devices.ANNA);
      assertThat(store.load().devices()).isEmpty();
    }
  }

  @Test
  void anUnusablePlaceIsNamed() throws IOException {
    Files.createDirectory(file);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
    Path occupied = Files.createFile(dir.resolve("occupied"));
    assertThatThrownBy(() -> StateDir.take(occupied))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no directory");
  }

  @Test
  void aStateDirectoryHasOneUserAtATime() {
    Path state = dir.resolve("state");
    StateDir first = StateDir.take(state);

    assertThatThrownBy(() -> StateDir.take(state)).isInstanceOf(StateDir.InUseException.class);

    first.close();
    StateDir.take(state).close();
  }

  @Override
  SqliteStore open() {
    return SqliteStore.open(file, "amber-otter.internal");
  }
}
