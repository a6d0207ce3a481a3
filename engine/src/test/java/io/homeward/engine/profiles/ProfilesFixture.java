package io.homeward.engine.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.vault.KeyVault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An account at home and one at work, on disk, with nodes that only say what they are told. */
abstract class ProfilesFixture {
  static final URI HOME = URI.create("https://home.example");
  static final URI WORK = URI.create("https://work.example");
  static final URI DEFAULT = URI.create("http://127.0.0.1:8080");
  static final Randomness DICE = Randomness.system();

  @TempDir Path dir;

  final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  final Set<URI> refusing = ConcurrentHashMap.newKeySet();
  private @Nullable RunningProfiles profiles;

  private void hear(String what) {
    log.add(what);
    if (what.startsWith("close ")) {
      running.decrementAndGet();
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
      return new ScriptedNode(store, profile, this::hear);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  RunningProfiles start() throws Exception {
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

  void signedInAt(Path where, URI server, boolean on) throws IOException {
    try (FileNodeStore store = FileNodeStore.open(where)) {
      store.save(
          new StoredProfile(
              MachinePrivateKey.generate(DICE),
              NodePrivateKey.generate(DICE),
              new StoredProfile.Login(1, "anna", ""),
              Preferences.initial(server).withWantRunning(on)));
    }
  }

  void signedOutAt(Path where, URI server) throws IOException {
    try (FileNodeStore store = FileNodeStore.open(where)) {
      store.save(
          new StoredProfile(
              MachinePrivateKey.generate(DICE), null, null, Preferences.initial(server)));
    }
  }

  /** Home is the first account and in use, work the second. */
  String homeAndWork(boolean on) throws IOException {
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
}
