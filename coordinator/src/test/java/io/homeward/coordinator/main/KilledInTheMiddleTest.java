package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.Store;
import io.homeward.coordinator.testing.KilledProcess;
import io.homeward.coordinator.testing.SlowStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server, or a command that works on its state, dies without a word in the middle of something
 * that has more than one part: afterwards it is done or it is not.
 */
@Timeout(180)
class KilledInTheMiddleTest {
  private static final int SOME = 2;
  private static final int MANY = 100;

  /** Kills of which one falls between two steps for sure; about every second does. */
  private static final int ENOUGH = 30;

  /** People in a state; enough for a database of more than one page. */
  private static final int PEOPLE = 60;

  /** Characters of a policy: more than a page of the database, so that it could be torn. */
  private static final int LONG = 200_000;

  private static final long LONGEST_NANOS = 60_000_000;

  @TempDir private Path dir;
  private Path tmp;

  /** Does one thing again and again, and says before and after each time what it does. */
  static final class Victim {
    private final Path dir;

    private Victim(Path dir) {
      this.dir = dir;
    }

    public static void main(String[] arguments) {
      Victim victim = new Victim(Path.of(arguments[0]));
      switch (arguments[1]) {
        case "backup" -> victim.backup();
        case "restore" -> victim.restore();
        case "policy" -> victim.policy(victim.serve()::administer);
        case "rename" -> victim.rename(victim.serve()::administer);
        case "policy-whole" -> victim.policy(victim.slowly(SlowStore::whole)::carryOut);
        case "rename-whole" -> victim.rename(victim.slowly(SlowStore::whole)::carryOut);
        case "policy-torn" -> victim.policy(victim.slowly(SlowStore::torn)::carryOut);
        case "rename-torn" -> victim.rename(victim.slowly(SlowStore::torn)::carryOut);
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }

    private static void say(String what) {
      System.out.println(what);
      System.out.flush();
    }

    private CoordinatorServer serve() {
      return CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    }

    /** What a server does with its state, over such a store. */
    private Administration slowly(UnaryOperator<Store> kind) {
      SqliteStore file =
          SqliteStore.open(StateDir.take(dir.resolve("state")).database(), "other.internal");
      return new Administration(
          new TailnetState(kind.apply(file), WallClock.system()),
          WallClock.system(),
          Randomness.system(),
          () -> null,
          _ -> false);
    }

    /** While the server takes in people. */
    private void backup() {
      CoordinatorServer server = serve();
      String prefix = "u" + ProcessHandle.current().pid() + "-";
      WatchedThread.virtual(
              "people",
              WatchedThread::unowned,
              () -> {
                for (int i = 0; ; i++) {
                  server.administer(new PeopleRequest.CreateUser(prefix + i));
                }
              })
          .start();
      for (int i = 0; ; i++) {
        say("begin " + i);
        Backups.write(dir.resolve("state"), dir.resolve("kept.backup"), true);
        say("done " + i);
      }
    }

    private void restore() {
      for (int i = 0; ; i++) {
        String which = i % 2 == 0 ? "one" : "two";
        say("begin " + which);
        Backups.restore(dir.resolve(which + ".backup"), dir.resolve("state"), true);
        say("done " + which);
      }
    }

    private void policy(Function<AdminRequest, AdminAnswer> server) {
      for (int i = 0; ; i++) {
        say("begin " + i);
        AdminAnswer answer = server.apply(new PolicyRequest.PutPolicy(text(i % 2 == 0), "anna"));
        say("done " + ((AdminAnswer.PolicyVerdict) answer).version());
      }
    }

    private void rename(Function<AdminRequest, AdminAnswer> server) {
      for (int i = 0; ; i++) {
        String name = (i % 2 == 0 ? "one" : "two") + ".internal";
        say("begin " + name);
        var _ = server.apply(new NetworkRequest.RenameNetwork(name));
        say("done " + name);
      }
    }
  }

  private static String text(boolean open) {
    return (open ? "{\"grants\": []} //" : "{\"acls\": []} //") + (open ? "o" : "c").repeat(LONG);
  }

  @BeforeEach
  void makeState() throws IOException {
    tmp = Files.createDirectory(dir.resolve("tmp"));
    make("state", "home.internal");
  }

  private void make(String name, String domain) {
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve(name)).withAnyPort())) {
      server.administer(new NetworkRequest.RenameNetwork(domain));
      for (int i = 0; i < PEOPLE; i++) {
        server.administer(new PeopleRequest.CreateUser(name + i));
      }
    }
  }

  @Test
  void aBackupIsTheOneOfBeforeOrTheNewOne() throws IOException, InterruptedException {
    backups(SOME, new Random(1));
  }

  @Test
  void aRestoreIsDoneOrNot() throws IOException, InterruptedException {
    restores(SOME, new Random(2));
  }

  @Test
  void aPolicyIsInForceWithItsHistoryOrNotAtAll() throws IOException, InterruptedException {
    policies("policy", SOME, new Random(3));
    policies("policy-whole", SOME, new Random(6));
  }

  @Test
  void aNetworkHasItsNewNameAndTheOldOneBesidesOrIsAsBefore()
      throws IOException, InterruptedException {
    renames("rename", SOME, new Random(4));
    renames("rename-whole", SOME, new Random(7));
  }

  /** Of this test itself: what it would not notice it would not have shown. */
  @Test
  void aStoreThatTookTheStepsApartWouldBeNoticed() {
    assertThatThrownBy(() -> policies("policy-torn", ENOUGH, new Random(8)))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> renames("rename-torn", ENOUGH, new Random(9)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void allOfThatHoweverOftenItIsKilled() throws IOException, InterruptedException {
    Random random = new Random(5);
    backups(MANY, random);
    policies("policy", MANY, random);
    policies("policy-whole", MANY, random);
    renames("rename", MANY, random);
    renames("rename-whole", MANY, random);
    restores(MANY, random);
  }

  /** Kills it at some moment of its work, and says what it had said. */
  private List<String> killed(String what, Random random) throws IOException, InterruptedException {
    KilledProcess victim = KilledProcess.start(Victim.class, tmp, dir.toString(), what);
    List<String> said = new ArrayList<>();
    // The first time costs more than all others: it is killed in one of those, too.
    Predicate<String> enough = line -> line.startsWith("begin");
    for (int n = 1 + random.nextInt(4); n > 0; n -= enough.test(said.getLast()) ? 1 : 0) {
      said.add(victim.line());
    }
    long until = System.nanoTime() + random.nextLong(LONGEST_NANOS);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    said.addAll(victim.kill());
    assertThat(said).isNotEmpty();
    return said;
  }

  private void backups(int rounds, Random random) throws IOException, InterruptedException {
    Path backup = dir.resolve("kept.backup");
    for (int round = 0; round < rounds; round++) {
      boolean done = killed("backup", random).stream().anyMatch(line -> line.startsWith("done"));
      assertThat(Files.exists(backup) || !done).isTrue();
      if (Files.exists(backup)) {
        Path restored = dir.resolve("restored" + round);
        assertThat(Backups.restore(backup, restored, false).domain()).isEqualTo("home.internal");
        try (StateDir stateDir = StateDir.take(restored);
            SqliteStore store = SqliteStore.open(stateDir.database(), "other.internal")) {
          assertThat(store.load().users()).extracting(User::name).contains("state0");
        }
      }
      try (var files = Files.list(dir)) {
        for (Path left : files.filter(Files::isRegularFile).toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(left)))
              .as("there is a private key in " + left.getFileName())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  private void restores(int rounds, Random random) throws IOException, InterruptedException {
    for (String name : List.of("one", "two")) {
      make(name, name + ".internal");
      Backups.write(dir.resolve(name), dir.resolve(name + ".backup"), false);
    }
    Path state = dir.resolve("state");
    for (int round = 0; round < rounds; round++) {
      List<String> said = killed("restore", random);

      try (StateDir stateDir = StateDir.take(state);
          SqliteStore store = SqliteStore.open(stateDir.database(), "other.internal")) {
        String domain = store.load().tailnet().domain();
        String which = domain.substring(0, domain.indexOf('.'));
        assertThat(which).isIn("home", "one", "two");
        if (!which.equals("home")) {
          assertThat(Files.readString(StateDir.serverKey(state)))
              .isEqualTo(Files.readString(StateDir.serverKey(dir.resolve(which))));
          assertThat(store.load().users()).extracting(User::name).contains(which + (PEOPLE - 1));
        }
        said.stream()
            .filter(line -> line.startsWith("done"))
            .reduce((_, last) -> last)
            .ifPresent(last -> assertThat(which).isIn(last.substring(5), word(said.getLast())));
      }
      try (var files = Files.list(state)) {
        List<Path> left = files.toList();
        assertThat(left)
            .extracting(path -> path.getFileName().toString())
            .noneMatch(name -> name.startsWith("restore-"));
        for (Path path : left) {
          if (path.getFileName().toString().startsWith("before-restore-")) {
            remove(path);
          }
        }
      }
    }
  }

  private static String word(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  private void policies(String victim, int rounds, Random random)
      throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      long acknowledged =
          killed(victim, random).stream()
              .filter(line -> line.startsWith("done"))
              .mapToLong(line -> Long.parseLong(word(line)))
              .max()
              .orElse(0);
      try (StateDir stateDir = StateDir.take(dir.resolve("state"));
          SqliteStore store = SqliteStore.open(stateDir.database(), "other.internal")) {
        WrittenPolicy inForce = store.load().policy();
        assertThat(inForce.version()).isGreaterThanOrEqualTo(acknowledged);
        if (inForce.version() > 0) {
          assertThat(inForce.text()).isIn(text(true), text(false));
        }
        List<WrittenPolicy.Entry> history = store.policies();
        assertThat(history).hasSize((int) inForce.version());
        assertThat(log(store, "policy.set")).hasSize((int) inForce.version());
        for (WrittenPolicy.Entry entry : history) {
          assertThat(store.policy(entry.version()).orElseThrow().text())
              .isIn(text(true), text(false));
        }
      }
    }
  }

  private void renames(String victim, int rounds, Random random)
      throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      List<String> said = killed(victim, random);
      try (StateDir stateDir = StateDir.take(dir.resolve("state"));
          SqliteStore store = SqliteStore.open(stateDir.database(), "other.internal")) {
        Tailnet tailnet = store.load().tailnet();
        NetworkSettings.Former former = Objects.requireNonNull(tailnet.settings().dns().former());
        assertThat(tailnet.domain()).isNotEqualTo(former.domain());
        assertThat(log(store, "network.rename").getFirst().detail())
            .as("who did it is stored with it")
            .contains(tailnet.domain());
        said.stream()
            .filter(line -> line.startsWith("done"))
            .reduce((_, last) -> last)
            .ifPresent(last -> assertThat(tailnet.domain()).isIn(word(last), word(said.getLast())));
      }
    }
  }

  /** At most 1,000 of them, the newest first. */
  private static List<LogEntry> log(SqliteStore store, String action) {
    return store.log(new LogEntry.Query(action, 0, 1_000));
  }

  private static void remove(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
