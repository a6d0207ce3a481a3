package io.homeward.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
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
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("coordinator.db");
  }

  @Test
  void keepsWhatItWasGiven() {
    Contents all = Devices.tailnet(3);
    try (SqliteStore store = open()) {
      store.apply(
          List.of(new Mutation.PutTailnet(all.tailnet()), new Mutation.PutUser(Devices.ANNA)));
      store.apply(all.devices().stream().<Mutation>map(Mutation.PutDevice::new).toList());
    }

    try (SqliteStore store = open()) {
      Contents read = store.load();
      assertThat(read.tailnet()).isEqualTo(all.tailnet());
      assertThat(read.users()).isEqualTo(all.users());
      assertThat(read.devices())
          .isEqualTo(
              all.devices().stream()
                  .map(d -> d.withPresence(io.homeward.coordinator.model.Device.Presence.NEVER))
                  .toList());
    }
  }

  @Test
  void keepsByWhatPeopleSignIn() {
    Passkey key =
        new Passkey(
            "aWQ", "cHVi", "aGFuZGxl", 7, List.of("internal"), "phone", Devices.NOW, Devices.NOW);
    User anna =
        Devices.ANNA
            .withRole(Role.OWNER)
            .withSuspended(true)
            .withIdentity(new Identity("https://a.example", "1"))
            .withIdentity(new Identity("https://b.example", "1"))
            .withPasskeys(List.of(key));
    Invitation invitation =
        new Invitation(
            "abc", "hash", Role.ADMIN, 0, Devices.NOW, Devices.NOW.plusSeconds(1), false, null);
    try (SqliteStore store = open()) {
      store.apply(
          List.of(
              new Mutation.PutUser(anna.withIdentities(List.of())),
              new Mutation.PutUser(anna),
              new Mutation.PutInvitation(invitation)));
    }

    try (SqliteStore store = open()) {
      assertThat(store.load().users()).containsExactly(anna);
      assertThat(store.load().invitations()).containsExactly(invitation);
      Mutation use = new Mutation.UseInvitation(invitation.usedAt(Devices.NOW));
      store.apply(List.of(use));
      assertThatThrownBy(() -> store.apply(List.of(use)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("already been used");
      store.apply(List.of(new Mutation.RemoveUser(anna.id())));
      assertThat(store.load().users()).isEmpty();
      store.apply(List.of(new Mutation.PutUser(anna)));
    }
  }

  @Test
  void keepsWithWhichTokensProgramsAct() {
    ApiToken token =
        new ApiToken(
            "abc",
            "hash",
            1,
            "backup",
            Set.of(Scope.READ, Scope.DEVICES),
            Devices.NOW,
            Devices.NOW.plusSeconds(1),
            false,
            null);
    try (SqliteStore store = open()) {
      store.apply(List.of(new Mutation.PutApiToken(token)));
      assertThat(store.load().apiTokens()).containsExactly(token);
      store.apply(List.of(new Mutation.PutApiToken(token.usedAt(Devices.NOW).withdrawn())));
    }

    try (SqliteStore store = open()) {
      assertThat(store.load().apiTokens()).containsExactly(token.usedAt(Devices.NOW).withdrawn());
      store.apply(List.of(new Mutation.RemoveApiToken("abc")));
      assertThat(store.load().apiTokens()).isEmpty();
    }
  }

  @Test
  void noTwoPeopleAreKnownByTheSameIdentity() {
    Identity identity = new Identity("https://a.example", "1");
    User boris = new User(2, "boris", "boris", Devices.NOW).withIdentity(identity);
    try (SqliteStore store = open()) {
      store.apply(List.of(new Mutation.PutUser(Devices.ANNA.withIdentity(identity))));

      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutUser(boris))))
          .isInstanceOf(StoreException.class);
    }
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
  void keepsPoliciesWithTheirHistoryAndForgetsTheOldest() {
    try (SqliteStore store = open()) {
      assertThat(store.load().policy()).as("of a new one").isEqualTo(WrittenPolicy.NONE);
      for (long version = 1; version <= Store.KEPT_POLICIES + 2; version++) {
        store.apply(List.of(new Mutation.PutPolicy(policy(version))));
      }
    }
    try (SqliteStore store = open()) {
      long last = Store.KEPT_POLICIES + 2;
      assertThat(store.load().policy()).isEqualTo(policy(last));
      assertThat(store.policies()).hasSize(Store.KEPT_POLICIES);
      assertThat(store.policies().getFirst().version()).isEqualTo(last);
      assertThat(store.policy(3)).contains(policy(3));
      assertThat(store.policy(2)).isEmpty();
      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutPolicy(policy(last)))))
          .as("two at once")
          .isInstanceOf(StoreException.class);
    }
  }

  private static WrittenPolicy policy(long version) {
    return new WrittenPolicy(version, "{} // " + version, "anna", Devices.NOW, version - 1);
  }

  @Test
  void aFailedStepUndoesThoseBeforeIt() {
    try (SqliteStore store = open()) {
      User other = new User(9, "anna", "another", Devices.NOW);
      Mutation.PutDevice one = new Mutation.PutDevice(Devices.device(1));
      Mutation.PutDevice sameName =
          new Mutation.PutDevice(Devices.device(2).withName("device-1", true));

      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutUser(other), one, sameName)))
          .isInstanceOf(StoreException.class);

      assertThat(store.load().users()).isEmpty();
      assertThat(store.load().devices()).isEmpty();
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

  private SqliteStore open() {
    return SqliteStore.open(file, "amber-otter.internal");
  }
}
