package io.homeward.engine.profiles;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.vault.KeyVault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProfilesTest {
  private static final URI HOME = URI.create("https://home.example");
  private static final URI WORK = URI.create("https://work.example");
  private static final URI DEFAULT = URI.create("http://127.0.0.1:8080");
  private static final Randomness DICE = Randomness.system();

  @TempDir Path dir;

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final Set<URI> refusing = ConcurrentHashMap.newKeySet();
  private @Nullable RunningProfiles profiles;

  /** A node that says what it is told, and holds its store as the real one does. */
  private final class Scripted implements LocalNode {
    private final NodeStore store;
    private final StoredProfile profile;
    private volatile boolean on;

    Scripted(NodeStore store, StoredProfile profile) {
      this.store = store;
      this.profile = profile;
      on = profile.preferences().wantRunning();
    }

    private String host() {
      return profile.preferences().controlUrl().getHost();
    }

    @Override
    public NodeStatus status() {
      return new NodeStatus(
          on ? NodeState.STARTING : NodeState.STOPPED,
          profile.preferences().withWantRunning(on),
          null,
          null,
          List.of(),
          false,
          List.of(),
          "",
          NodeReach.NONE);
    }

    @Override
    public Runnable subscribe(Consumer<NodeStatus> listener) {
      listener.accept(status());
      return () -> {};
    }

    @Override
    public void up(UpRequest request) {
      on = true;
      log.add("up " + host());
    }

    @Override
    public void change(PreferenceChange change) {}

    @Override
    public void down() {
      on = false;
    }

    @Override
    public void reconfigure() {}

    @Override
    public void logout() {
      log.add("logout " + host());
    }

    @Override
    public void cancelLogin() {}

    @Override
    public CompletableFuture<Void> settled() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<PathReport> path(InetAddress address) {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {
      log.add("close " + host());
      running.decrementAndGet();
      store.close();
    }
  }

  private LocalNode begin(NodeStore store) throws NodeException {
    try {
      StoredProfile profile =
          store
              .load()
              .orElseGet(() ->
                  new StoredProfile(
                      MachinePrivateKey.generate(DICE), null, null, Preferences.initial(DEFAULT)));
      store.save(profile);
      if (refusing.contains(profile.preferences().controlUrl())) {
        store.close();
        throw new NodeException(
            new NodeProblem(NodeProblem.Kind.TUN_NOT_PERMITTED, "homeward0", ""));
      }
      mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
      log.add("start " + profile.preferences().controlUrl().getHost());
      return new Scripted(store, profile);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private RunningProfiles start() throws Exception {
    RunningProfiles started =
        RunningProfiles.start(
            ProfileFiles.open(dir, KeyVault.NONE, KeyPlace.UNCHANGED),
            DEFAULT,
            this::begin,
            WallClock.system(),
            DICE);
    profiles = started;
    return started;
  }

  private void signedInAt(Path where, URI server, boolean on) throws IOException {
    try (FileNodeStore store = FileNodeStore.open(where)) {
      store.save(
          new StoredProfile(
              MachinePrivateKey.generate(DICE),
              NodePrivateKey.generate(DICE),
              new StoredProfile.Login(1, "anna", ""),
              Preferences.initial(server).withWantRunning(on)));
    }
  }

  /** Home is the first account and in use, work the second. */
  private String homeAndWork(boolean on) throws IOException {
    signedInAt(dir, HOME, on);
    String work;
    try (ProfileFiles files = ProfileFiles.open(dir, KeyVault.NONE, KeyPlace.UNCHANGED)) {
      work = files.create(WORK, DICE);
    }
    signedInAt(dir.resolve("accounts").resolve(work), WORK, false);
    return work;
  }

  @AfterEach
  void close() {
    if (profiles != null) {
      profiles.node().close();
    }
    assertThat(running).hasValue(0);
    assertThat(mostAtOnce).hasValueLessThanOrEqualTo(1);
  }

  @Test
  void aSwitchEndsTheNodeBeforeTheNextOneBegins() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.switchTo(work);

    assertThat(log)
        .containsExactly(
            "start home.example", "close home.example", "start work.example", "up work.example");
    assertThat(started.list().active()).isEqualTo(work);
    assertThat(started.node().status().preferences().controlUrl()).isEqualTo(WORK);
  }

  @Test
  void whoIsOffStaysOff() throws Exception {
    String work = homeAndWork(false);
    start().switchTo(work);
    assertThat(log).doesNotContain("up work.example");
  }

  @Test
  void whoFollowsTheNodeFollowsTheOtherOneAfterASwitch() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    List<URI> seen = new CopyOnWriteArrayList<>();
    started.node().subscribe(status -> seen.add(status.preferences().controlUrl()));
    List<String> lists = new CopyOnWriteArrayList<>();
    started.subscribe(list -> lists.add(list.active()));

    started.switchTo(work);

    await().untilAsserted(() -> assertThat(seen).endsWith(WORK));
    assertThat(lists).containsExactly(ProfileFiles.FIRST, work);
  }

  @Test
  void aSwitchThatFailsSaysWhyAndGoesBack() throws Exception {
    String work = homeAndWork(true);
    refusing.add(WORK);
    RunningProfiles started = start();

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e ->
                assertThat(requireNonNull(e.problem()).kind())
                    .isEqualTo(NodeProblem.Kind.TUN_NOT_PERMITTED));

    assertThat(log)
        .containsExactly("start home.example", "close home.example", "start home.example");
    assertThat(started.list().active()).isEqualTo(ProfileFiles.FIRST);
    assertThat(ProfileFiles.contents(dir).active()).isEqualTo(ProfileFiles.FIRST);
  }

  @Test
  void whereThereIsNoWayBackItIsClearlyOffAndConnectingTriesAgain() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    refusing.addAll(List.of(HOME, WORK));
    assertThatThrownBy(() -> started.switchTo(work)).isInstanceOf(ProfileException.class);

    NodeStatus status = started.node().status();
    assertThat(Connection.of(status, Instant.now())).isEqualTo(Connection.OFF);
    assertThat(status.problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.TUN_NOT_PERMITTED);

    refusing.clear();
    started.node().up(UpRequest.connect());
    await()
        .untilAsserted(
            () -> assertThat(started.node().status().state()).isEqualTo(NodeState.STARTING));
  }

  @Test
  void aDamagedAccountKeepsNoOtherFromBeingUsedAndTheOneInUseIsNotEvenInterrupted()
      throws Exception {
    String work = homeAndWork(true);
    Files.writeString(dir.resolve("accounts").resolve(work).resolve("node.json"), "{ damaged");
    RunningProfiles started = start();
    assertThat(started.list().all()).hasSize(2);

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e ->
                assertThat(requireNonNull(e.problem()).kind())
                    .isEqualTo(NodeProblem.Kind.STATE_BROKEN));

    assertThat(log).containsExactly("start home.example");
  }

  @Test
  void whereTheOneInUseIsDamagedTheOthersCanBeSwitchedTo() throws Exception {
    String work = homeAndWork(true);
    Files.writeString(dir.resolve("node.json"), "");
    RunningProfiles started = start();
    assertThat(started.node().status().problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.STATE_BROKEN);

    started.switchTo(work);

    assertThat(log).containsExactly("start work.example");
    assertThat(started.node().status().problems()).isEmpty();
  }

  @Test
  void whereThereIsOneAccountItsDamageIsToldAsEver() throws Exception {
    Files.writeString(dir.resolve("node.json"), "");
    assertThatThrownBy(this::start).isInstanceOf(NodeException.class);
    start();
    assertThat(log).containsExactly("start 127.0.0.1");
  }

  @Test
  void aFullDiskLeavesEverythingAsItWas() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    Files.createDirectories(dir.resolve("accounts.json.new/in-the-way"));

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.NOT_WRITTEN));

    assertThat(started.list().active()).isEqualTo(ProfileFiles.FIRST);
    assertThat(started.node().status().preferences().controlUrl()).isEqualTo(HOME);
  }

  @Test
  void anAddedAccountIsInUseAndItsServerIsTheOneThatWasSaid() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    String id = started.add(URI.create("https://work.example/"));

    assertThat(started.list().active()).isEqualTo(id);
    assertThat(requireNonNull(started.list().inUse()).isSignedIn()).isFalse();
    assertThat(log).endsWith("start work.example");
    assertThatThrownBy(() -> started.add(URI.create("ftp://x")))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.BAD_SERVER));
  }

  @Test
  void whoAsksAgainForAnAccountWithoutAServerGetsTheSame() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    String first = started.add(null);
    started.switchTo(ProfileFiles.FIRST);
    assertThat(started.add(null)).isEqualTo(first);
    assertThat(started.list().all()).hasSize(2);
  }

  @Test
  void theAccountInUseSignsOutAndAnotherOneTakesItsPlaceWhenItIsRemoved() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.remove(ProfileFiles.FIRST);

    assertThat(log)
        .containsExactly(
            "start home.example",
            "logout home.example",
            "close home.example",
            "start work.example",
            "up work.example");
    assertThat(started.list().all()).extracting(Profile::id).containsExactly(work);
    assertThat(dir.resolve("node.json")).doesNotExist();
    assertThatThrownBy(() -> started.remove(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.THE_ONLY_ONE));
  }

  @Test
  void namesMayBeOfAnyLettersAndAreNoOthers() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.rename(work, " ../仕事 \"%s\" \u001b[31m");
    assertThat(requireNonNull(started.list().get(work)).name()).isEqualTo("../仕事 \"%s\" [31m");

    assertThatThrownBy(() -> started.rename(ProfileFiles.FIRST, "../仕事 \"%S\" [31m"))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.NAME_TAKEN));
    assertThatThrownBy(() -> started.rename(work, "\u202e"))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.BAD_NAME));
    started.rename(work, "");
    assertThat(requireNonNull(started.list().get(work)).name()).isEqualTo("anna (work.example)");
  }

  @Test
  void whatIsAskedAfterTheEndIsRefused() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.node().close();
    started.node().close();
    assertThatThrownBy(() -> started.switchTo(work)).isInstanceOf(ProfileException.class);
  }
}
