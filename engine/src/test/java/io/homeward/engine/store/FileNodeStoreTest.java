package io.homeward.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import io.homeward.engine.wireguard.InitiationTime;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNodeStoreTest {
  private static final KeyRing NO_KEYS = new KeyRing(KeyVault.NONE, "x");

  @TempDir Path temp;
  private Path dir;
  private FileNodeStore store;

  @BeforeEach
  void open() throws IOException {
    dir = temp.resolve("deep/state");
    store = FileNodeStore.open(dir);
  }

  @AfterEach
  void close() {
    store.close();
  }

  static StoredProfile sample() {
    Randomness random = Randomness.system();
    return new StoredProfile(
        MachinePrivateKey.generate(random),
        NodePrivateKey.generate(random),
        new StoredProfile.Login(7, "ann@example.com", "Ann"),
        MachinePrivateKey.generate(random).publicKey(),
        null,
        Preferences.initial(URI.create("https://hub.example:8443/x"))
            .withWantRunning(true)
            .with(
                PreferenceChange.none()
                    .hostname("laptop")
                    .acceptRoutes(true)
                    .shieldsUp(true)
                    .relayServerPort(new RelayServerChange(40_000))));
  }

  @Test
  void findsNothingBeforeTheFirstSave() throws IOException {
    assertThat(store.load()).isEmpty();
  }

  @Test
  void readsWhatItWrote() throws IOException {
    StoredProfile profile = sample();
    store.save(profile);
    assertThat(store.load()).contains(profile);

    StoredProfile signedOut =
        new StoredProfile(profile.machineKey(), null, null, profile.preferences());
    store.save(signedOut);
    assertThat(store.load()).contains(signedOut);

    StoredProfile removed = profile.removed(Instant.parse("2026-11-29T09:12:00.5Z"));
    store.save(removed);
    assertThat(store.load()).contains(removed);
    assertThat(removed.nodeKey()).isNull();
  }

  /** As version 0.1 wrote it: an update must not sign anybody out. */
  @Test
  void readsAFileOfTheFirstVersion() throws IOException {
    MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());
    Files.writeString(
        dir.resolve("node.json"),
        """
        {
          "version" : 1,
          "machineKey" : "%s",
          "preferences" : {
            "controlUrl" : "https://hub.example",
            "hostname" : "nas",
            "running" : true,
            "acceptDns" : false,
            "acceptRoutes" : true,
            "shieldsUp" : true
          }
        }\
        """
            .formatted(machine.secretText()));
    assertThat(store.load().map(StoredProfile::preferences))
        .contains(
            new Preferences(
                URI.create("https://hub.example"), "nas", true, false, true, true, null));
  }

  private static InitiationTimes.Snapshot handshakes() {
    Randomness random = Randomness.system();
    return new InitiationTimes.Snapshot(
        NodePrivateKey.generate(random).publicKey(),
        Map.of(
            NodePrivateKey.generate(random).publicKey(),
            InitiationTime.of(Instant.parse("2026-11-23T12:00:00.123456789Z")),
            NodePrivateKey.generate(random).publicKey(),
            new InitiationTime(-1, -1)),
        InitiationTime.of(Instant.parse("2026-11-24T12:00:00Z")));
  }

  @Test
  void readsTheHandshakesThatItWrote() throws IOException {
    assertThat(store.loadInitiationTimes()).isEmpty();
    store.saveInitiationTimes(handshakes());
    InitiationTimes.Snapshot times = handshakes();
    store.saveInitiationTimes(times);
    assertThat(store.loadInitiationTimes()).contains(times);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve("initiations.json"))))
        .isEqualTo("rw-------");
    assertThat(store.load()).as("the profile is another file").isEmpty();
  }

  @Test
  void readsHandshakesOfBeforeItsOwnWereKept() throws IOException {
    InitiationTimes.Snapshot times = handshakes();
    store.saveInitiationTimes(times);
    Path file = dir.resolve("initiations.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"reserved\":\"[0-9a-f]{24}\",", ""));
    assertThat(store.loadInitiationTimes())
        .contains(
            new InitiationTimes.Snapshot(times.owner(), times.newest(), new InitiationTime(0, 0)));
  }

  @Test
  void startsWithoutHandshakesThatCannotBeRead() throws IOException {
    store.saveInitiationTimes(handshakes());
    byte[] valid = Files.readAllBytes(dir.resolve("initiations.json"));
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && broken.length > 0; flips--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      // Whatever comes of it: nothing is thrown, and what is understood can be written again.
      InitiationTimesCodec.decode(broken)
          .ifPresent(times ->
              assertThat(InitiationTimesCodec.decode(InitiationTimesCodec.encode(times)))
                  .contains(times));
    }
    Files.writeString(dir.resolve("initiations.json"), "{");
    assertThat(store.loadInitiationTimes()).isEmpty();
    Files.write(dir.resolve("initiations.json"), new byte[(16 << 20) + 1]);
    assertThat(store.loadInitiationTimes()).isEmpty();
    store.saveInitiationTimes(handshakes());
    assertThat(store.loadInitiationTimes()).isPresent();
  }

  @Test
  void letsOnlyTheOwnerRead() throws IOException {
    store.save(sample());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("node.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void keepsABrokenFileAsideAndNamesIt() throws IOException {
    Path file = dir.resolve("node.json");
    for (int i = 1; i <= 2; i++) {
      Files.writeString(file, "{\"version\":1, \"machineKey\":\"privkey:0000");
      Path kept = dir.resolve("node.json.broken-" + i);
      assertThatThrownBy(store::load)
          .isInstanceOf(BrokenStateException.class)
          .hasMessageContaining(kept.toString())
          .hasMessageNotContaining("privkey");
      assertThat(kept).hasContent("{\"version\":1, \"machineKey\":\"privkey:0000");
      assertThat(store.load()).isEmpty();
    }
  }

  @Test
  void leavesTheFileOfANewerVersionInPlace() throws IOException {
    Path file = dir.resolve("node.json");
    Files.writeString(file, "{\"version\":3}");
    assertThatThrownBy(store::load)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(BrokenStateException.class)
        .hasMessageContaining("newer version");
    assertThat(file).hasContent("{\"version\":3}");
  }

  @Test
  void keepsTheOldFileWhenTheNewOneCannotBeWritten() throws IOException {
    StoredProfile first = sample();
    store.save(first);
    // A directory in the way of the file that is written aside stands for a full disk.
    Files.createDirectories(dir.resolve("node.json.new/occupied"));
    assertThatThrownBy(() -> store.save(sample())).isInstanceOf(IOException.class);
    assertThat(store.load()).contains(first);
  }

  @Test
  void refusesADirectoryThatOthersMayWriteTo() throws IOException {
    for (String open : List.of("rwxrwxrwx", "rwx----w-", "rwx-w----")) {
      Path shared = Files.createDirectory(temp.resolve(open));
      Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(open));
      assertThatThrownBy(() -> FileNodeStore.open(shared)).hasMessageContaining("chmod go-w");
      assertThat(shared).isEmptyDirectory();
    }
  }

  @Test
  void keepsASecondProcessOut() {
    assertThatThrownBy(() -> FileNodeStore.open(dir))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another Homeward process");
  }

  @Test
  void opensAgainAfterClose() throws IOException {
    StoredProfile profile = sample();
    store.save(profile);
    store.close();
    store = FileNodeStore.open(dir);
    assertThat(store.load()).contains(profile);
  }

  @Test
  void survivesEveryMutationOfADocument() throws Exception {
    Random random = new Random(20261123);
    List<byte[]> whole =
        List.of(
            ProfileCodec.encode(sample()),
            ProfileCodec.encodeWithoutKeys(sample()),
            ProfileCodec.encode(sample().removed(Instant.EPOCH)));
    AtomicInteger understood = new AtomicInteger();
    int inputs = FuzzInputs.count(100_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        byte[] input = mutate(whole.get(i % whole.size()), random);
        try {
          ProfileCodec.decode(input, NO_KEYS);
          understood.incrementAndGet();
        } catch (VaultException e) {
          understood.incrementAndGet();
        } catch (ProfileCodec.Malformed e) {
          if (e.reason.contains("privkey:")) {
            throw new AssertionError("quotes a key", e);
          }
        }
      }
    });
    assertThat(understood.get()).isBetween(1, inputs - 1);
  }

  @Test
  void refusesDeeplyNestedAndHugeValues() {
    String[] inputs = {
      "[".repeat(100_000),
      "{\"version\":" + "9".repeat(5000) + "}",
      "{\"version\":1,\"version\":1}",
      "{\"version\":1}{}",
      "null",
      "",
      "{\"version\":1,\"machineKey\":null}"
    };
    for (String input : inputs) {
      assertThatThrownBy(() -> ProfileCodec.decode(input.getBytes(StandardCharsets.UTF_8), NO_KEYS))
          .isInstanceOf(ProfileCodec.Malformed.class);
    }
  }

  private static byte[] mutate(byte[] whole, Random random) {
    byte[] out = random.nextInt(10) == 0 ? new byte[random.nextInt(64)] : whole.clone();
    if (out.length != whole.length) {
      random.nextBytes(out);
      return out;
    }
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      out[random.nextInt(out.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(out, random.nextInt(out.length)) : out;
  }
}
