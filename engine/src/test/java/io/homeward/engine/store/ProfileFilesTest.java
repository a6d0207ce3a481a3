package io.homeward.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.vault.KeyVault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileFilesTest {
  private static final URI HOME = URI.create("https://home.example");
  private static final URI WORK = URI.create("https://work.example");
  private static final Randomness DICE = Randomness.system();

  @TempDir Path dir;

  private final Map<String, byte[]> vaulted = new HashMap<>();
  private final KeyVault vault =
      new KeyVault() {
        @Override
        public boolean keep(String name, byte[] secret) {
          vaulted.put(name, secret.clone());
          return true;
        }

        @Override
        public byte[] fetch(String name) {
          return Objects.requireNonNull(vaulted.get(name)).clone();
        }

        @Override
        public void forget(String name) {
          vaulted.remove(name);
        }
      };

  private ProfileFiles open() throws IOException {
    return ProfileFiles.open(dir, KeyVault.NONE, KeyPlace.UNCHANGED);
  }

  /** As every version before there were several profiles left it. */
  private StoredProfile signedInBefore() throws IOException {
    StoredProfile profile =
        new StoredProfile(
            MachinePrivateKey.generate(DICE),
            NodePrivateKey.generate(DICE),
            new StoredProfile.Login(7, "anna@example.com", "Anna"),
            Preferences.initial(HOME));
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      store.save(profile);
    }
    return profile;
  }

  private static String machineKey(NodeStore store) throws IOException {
    try (store) {
      return store.load().orElseThrow().machineKey().publicKey().toString();
    }
  }

  @Test
  void whatWasThereBeforeThereCouldBeSeveralIsTheFirstProfileAndNoFileOfItChanges()
      throws IOException {
    StoredProfile profile = signedInBefore();
    byte[] before = Files.readAllBytes(dir.resolve("node.json"));

    try (ProfileFiles files = open()) {
      assertThat(files.contents())
          .isEqualTo(
              new ProfileFiles.Contents(
                  List.of(
                      new ProfileFiles.Entry(
                          ProfileFiles.FIRST, "", new ProfileOwner("anna@example.com", HOME))),
                  ProfileFiles.FIRST));
      assertThat(machineKey(files.store(ProfileFiles.FIRST)))
          .isEqualTo(profile.machineKey().publicKey().toString());
    }

    assertThat(dir.resolve("node.json")).hasBinaryContent(before);
    assertThat(dir.resolve("accounts.json")).doesNotExist();
    assertThat(dir.resolve("accounts")).doesNotExist();
  }

  @Test
  void anOlderProgramFindsTheFirstProfileWhicheverIsInUse() throws IOException {
    StoredProfile profile = signedInBefore();
    try (ProfileFiles files = open()) {
      files.activate(files.create(WORK, DICE));
    }

    assertThat(machineKey(FileNodeStore.open(dir)))
        .isEqualTo(profile.machineKey().publicKey().toString());
    try (ProfileFiles files = open()) {
      assertThat(files.contents().active()).isNotEqualTo(ProfileFiles.FIRST);
    }
  }

  @Test
  void eachProfileHasItsOwnKeyAndServer() throws IOException {
    signedInBefore();
    try (ProfileFiles files = open()) {
      String work = files.create(WORK, DICE);
      String other = files.create(WORK, DICE);

      assertThat(files.contents().entries()).extracting(ProfileFiles.Entry::id).contains(work);
      assertThat(
              files.contents().entries().stream()
                  .filter(entry -> entry.id().equals(work))
                  .map(ProfileFiles.Entry::owner))
          .containsExactly(new ProfileOwner("", WORK));
      assertThat(
              List.of(
                  machineKey(files.store(ProfileFiles.FIRST)),
                  machineKey(files.store(work)),
                  machineKey(files.store(other))))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void noOtherProcessGetsAnyOfThemWhileOneIsInUse() throws IOException {
    signedInBefore();
    try (ProfileFiles files = open()) {
      String work = files.create(WORK, DICE);
      files.activate(work);
      try (NodeStore store = files.store(work)) {
        assertThatThrownBy(() -> FileNodeStore.open(dir)).isInstanceOf(StateInUseException.class);
        assertThatThrownBy(this::open).isInstanceOf(StateInUseException.class);
        assertThatThrownBy(() -> files.delete(work)).isInstanceOf(StateInUseException.class);
      }
    }
  }

  @Test
  void theFirstProfileCanGoAndTheOthersStay() throws IOException {
    signedInBefore();
    try (ProfileFiles files = open()) {
      String work = files.create(WORK, DICE);
      files.activate(work);
      files.delete(ProfileFiles.FIRST);

      assertThat(files.contents().entries())
          .extracting(ProfileFiles.Entry::id)
          .containsExactly(work);
      assertThat(dir.resolve("node.json")).doesNotExist();
    }
  }

  @Test
  void theKeysOfADeletedProfileLeaveTheVaultAndThoseOfOthersStay() throws IOException {
    try (ProfileFiles files = ProfileFiles.open(dir, vault, KeyPlace.KEYRING)) {
      String work = files.create(WORK, DICE);
      String kept = files.create(HOME, DICE);
      String key = machineKey(files.store(work));
      machineKey(files.store(kept));
      assertThat(vaulted).hasSize(2);
      assertThat(Files.readString(dir.resolve("accounts/" + work + "/node.json")))
          .contains(key)
          .contains("machinePublicKey");

      files.delete(work);

      assertThat(vaulted).containsOnlyKeys(dir.resolve("accounts/" + kept).toString());
    }
  }

  @Test
  void whatAKillLeavesOfADeletedOrNewProfileGoesAtTheNextStart() throws IOException {
    signedInBefore();
    String work;
    String half;
    try (ProfileFiles files = ProfileFiles.open(dir, vault, KeyPlace.KEYRING)) {
      work = files.create(WORK, DICE);
      half = files.create(WORK, DICE);
      machineKey(files.store(work));
    }
    Path accounts = dir.resolve("accounts");
    Files.move(accounts.resolve(work), accounts.resolve(".removed-" + work));
    Files.move(accounts.resolve(half), accounts.resolve(".new-" + half));
    Files.createDirectory(accounts.resolve("Photos"));

    try (ProfileFiles files = ProfileFiles.open(dir, vault, KeyPlace.KEYRING)) {
      assertThat(files.contents().entries()).hasSize(1);
    }

    assertThat(accounts).isDirectoryContaining(path -> path.endsWith("Photos"));
    try (var left = Files.list(accounts)) {
      assertThat(left).hasSize(1);
    }
    assertThat(vaulted).doesNotContainKey(accounts.resolve(work).toString());
  }

  @Test
  void aFullDiskLeavesTheProfileInUseAndNoHalfOfANewOne() throws IOException {
    signedInBefore();
    try (ProfileFiles files = open()) {
      String work = files.create(WORK, DICE);
      files.activate(work);
      // What cannot be replaced cannot be written, as on a full disk.
      Files.createDirectories(dir.resolve("accounts.json.new/in-the-way"));

      assertThatThrownBy(() -> files.activate(ProfileFiles.FIRST)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> files.rename(work, "Work")).isInstanceOf(IOException.class);
      assertThat(files.contents().active()).isEqualTo(work);
    }
    try (ProfileFiles files = open()) {
      assertThat(files.contents().active())
          .isEqualTo(files.contents().entries().getLast().id())
          .isNotEqualTo(ProfileFiles.FIRST);
    }
  }

  @Test
  void aDamagedListOfProfilesLosesNoProfile() throws IOException {
    signedInBefore();
    String work;
    try (ProfileFiles files = open()) {
      work = files.create(WORK, DICE);
      files.activate(work);
    }
    for (String damage : List.of("", "{", "[]", "{\"version\":1}", "\0\0\0\0")) {
      Files.writeString(dir.resolve("accounts.json"), damage);
      try (ProfileFiles files = open()) {
        assertThat(files.contents().entries()).hasSize(2);
        assertThat(files.contents().active()).isEqualTo(ProfileFiles.FIRST);
        files.activate(work);
        assertThat(files.contents().active()).isEqualTo(work);
      }
    }
  }

  @Test
  void theListOfANewerVersionIsNotWrittenOver() throws IOException {
    signedInBefore();
    String newer = "{\"version\":2,\"active\":\"first\"}";
    Files.writeString(dir.resolve("accounts.json"), newer);
    try (ProfileFiles files = open()) {
      assertThatThrownBy(() -> files.create(WORK, DICE)).hasMessageContaining("newer version");
      assertThatThrownBy(() -> files.activate(ProfileFiles.FIRST)).isInstanceOf(IOException.class);
    }
    assertThat(dir.resolve("accounts.json")).hasContent(newer);
  }

  @Test
  void namesOfDirectoriesThatAreNoneOfOursAndLinksAreNoProfiles() throws IOException {
    signedInBefore();
    Path accounts = Files.createDirectories(dir.resolve("accounts"));
    Files.createDirectory(accounts.resolve("..odd"));
    Files.createDirectory(accounts.resolve("0123456789"));
    Files.createDirectory(accounts.resolve("ABCDEF01"));
    Files.writeString(accounts.resolve("00000000"), "a file");
    Files.createSymbolicLink(accounts.resolve("11111111"), dir);

    assertThat(ProfileFiles.contents(dir).entries())
        .extracting(ProfileFiles.Entry::id)
        .containsExactly(ProfileFiles.FIRST);
  }

  /** What a reader finds at a moment is what a kill at that moment leaves. */
  @Test
  void whoeverLooksAtAnyMomentFindsWholeProfilesAndTheOneInUse() throws Exception {
    signedInBefore();
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger looked = new AtomicInteger();
    try (ProfileFiles files = open()) {
      files.activate(files.create(WORK, DICE));
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(() -> {
            while (!done.get()) {
              ProfileFiles.Contents contents = ProfileFiles.contents(dir);
              assertThat(contents.active()).isNotEqualTo(ProfileFiles.FIRST);
              assertThat(contents.entries()).allMatch(entry -> entry.owner() != null);
              looked.incrementAndGet();
            }
          });
      try {
        for (int i = 0; i < 30; i++) {
          String id = files.create(WORK, DICE);
          for (int again = 0; again < 10; again++) {
            files.activate(id);
            files.rename(id, "Work " + again);
          }
        }
      } finally {
        done.set(true);
        reader.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(looked.get()).isPositive();
  }

  @Test
  void killedAtAnyMomentEveryProfileIsWholeOrGone() throws Exception {
    StoredProfile profile = signedInBefore();
    for (int round = 0; round < 6; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Churn.class.getName(),
                  dir.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream told = process.getInputStream()) {
        // So many changes in, at whatever moment of the next one.
        assertThat(new String(told.readNBytes(11 + 7 * round), StandardCharsets.US_ASCII))
            .matches("\\.+");
      } finally {
        process.destroyForcibly().waitFor();
      }

      try (ProfileFiles files = open()) {
        ProfileFiles.Contents contents = files.contents();
        assertThat(contents.entries()).allSatisfy(entry -> assertThat(entry.owner()).isNotNull());
        assertThat(contents.entries())
            .extracting(ProfileFiles.Entry::id)
            .contains(ProfileFiles.FIRST)
            .contains(contents.active());
        // One was activated before, and none but others since.
        assertThat(contents.active()).isNotEqualTo(ProfileFiles.FIRST);
        for (ProfileFiles.Entry entry : contents.entries()) {
          assertThat(machineKey(files.store(entry.id()))).isNotEmpty();
        }
        assertThat(machineKey(files.store(ProfileFiles.FIRST)))
            .isEqualTo(profile.machineKey().publicKey().toString());
      }
    }
  }

  /** A process that changes profiles without end, a dot for each change. */
  static final class Churn {
    private Churn() {}

    public static void main(String[] args) throws IOException {
      Path dir = Path.of(args[0]);
      try (ProfileFiles files = ProfileFiles.open(dir, KeyVault.NONE, KeyPlace.UNCHANGED)) {
        while (true) {
          String id = files.create(WORK, DICE);
          files.activate(id);
          System.out.print(".");
          files.rename(id, "Work " + id);
          System.out.print(".");
          for (ProfileFiles.Entry entry : files.contents().entries()) {
            if (!entry.id().equals(ProfileFiles.FIRST) && !entry.id().equals(id)) {
              files.delete(entry.id());
            }
          }
          System.out.print(".");
          System.out.flush();
        }
      }
    }
  }
}
