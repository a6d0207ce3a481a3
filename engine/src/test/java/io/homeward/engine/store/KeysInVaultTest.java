package io.homeward.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the private keys are when the desktop has a place for them. */
class KeysInVaultTest {
  @TempDir Path temp;
  private final Vault vault = new Vault();

  private static final class Vault implements KeyVault {
    final Map<String, byte[]> kept = new HashMap<>();
    boolean locked;
    int uses;

    @Override
    public boolean keep(String name, byte[] secret) {
      uses++;
      if (!locked) {
        kept.put(name, secret.clone());
      }
      return !locked;
    }

    @Override
    public byte[] fetch(String name) throws VaultException {
      uses++;
      byte[] secret = kept.get(name);
      if (locked || secret == null) {
        throw new VaultException(locked ? "locked" : "nothing of it");
      }
      return secret.clone();
    }

    @Override
    public void forget(String name) {
      kept.remove(name);
    }
  }

  private Path dir() {
    return temp.resolve("state");
  }

  private FileNodeStore open(KeyPlace place) throws IOException {
    return FileNodeStore.open(dir(), vault, place);
  }

  private String file() throws IOException {
    return Files.readString(dir().resolve("node.json"));
  }

  private static StoredProfile load(FileNodeStore store) throws IOException {
    return store.load().orElseThrow();
  }

  private static void assertSame(StoredProfile found, StoredProfile expected) {
    assertThat(found.machineKey().secretText()).isEqualTo(expected.machineKey().secretText());
    assertThat(found.nodeKey() == null ? "" : found.nodeKey().secretText())
        .isEqualTo(expected.nodeKey() == null ? "" : expected.nodeKey().secretText());
    assertThat(found.login()).isEqualTo(expected.login());
    assertThat(found.preferences()).isEqualTo(expected.preferences());
  }

  @Test
  void noFileHasAPrivateKeyAndAllIsThereAgain() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
      int uses = vault.uses;
      store.save(profile.with(profile.preferences().withWantRunning(false)));
      assertThat(vault.uses).as("asked only for new keys").isEqualTo(uses);
      store.save(profile);
    }
    assertThat(file()).doesNotContain("privkey:").contains("PublicKey");
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
    try (FileNodeStore store = open(KeyPlace.UNCHANGED)) {
      assertSame(load(store), profile);
      store.save(profile.withoutLogin());
    }
    assertThat(file()).as("where they were before").doesNotContain("privkey:");
  }

  @Test
  void keysOfAFileMoveWhenTheProfileIsRead() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = FileNodeStore.open(dir())) {
      store.save(profile);
    }
    assertThat(file()).contains("privkey:");
    vault.locked = true;
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
    assertThat(file()).contains("privkey:");
    vault.locked = false;
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
    assertThat(file()).doesNotContain("privkey:");
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
  }

  @Test
  void keysGoBackIntoTheFileWhereThePersonWantsThemThere() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
    }
    try (FileNodeStore store = open(KeyPlace.FILE)) {
      assertSame(load(store), profile);
    }
    assertThat(file()).contains("privkey:");
    assertThat(vault.kept).isEmpty();
    int uses = vault.uses;
    try (FileNodeStore store = open(KeyPlace.UNCHANGED)) {
      assertSame(load(store), profile);
      store.save(signedInAnew(profile));
    }
    assertThat(vault.uses).as("nobody asks it").isEqualTo(uses);
  }

  @Test
  void aLockedVaultLosesNothingAndSaysSo() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
    }
    String before = file();
    vault.locked = true;
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertThatThrownBy(store::load).isInstanceOf(VaultException.class).hasMessage("locked");
    }
    try (FileNodeStore store = FileNodeStore.open(dir())) {
      assertThatThrownBy(store::load)
          .isInstanceOf(VaultException.class)
          .hasMessage("there is no keyring here");
    }
    assertThat(file()).isEqualTo(before);
    vault.locked = false;
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
  }

  @Test
  void newKeysAreInTheFileWhereTheVaultDoesNotTakeThem() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    StoredProfile next = signedInAnew(profile);
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
      vault.locked = true;
      store.save(next);
      assertThat(file()).contains("privkey:");
      assertSame(load(store), next);
      vault.locked = false;
      store.save(next.with(next.preferences().withWantRunning(false)));
      assertThat(file()).as("and back").doesNotContain("privkey:");
    }
  }

  @Test
  void keysInUseAreNeverLeftOutHoweverOftenTheyChange() throws IOException {
    StoredProfile first = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(first);
      store.save(signedInAnew(first));
      store.save(signedInAnew(first));
      store.save(first); // again
      Files.createDirectories(dir().resolve("node.json.new/x"));
      assertThatThrownBy(() -> store.save(signedInAnew(first))).isInstanceOf(IOException.class);
    }
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), first);
    }
  }

  private static StoredProfile signedInAnew(StoredProfile profile) {
    return new StoredProfile(
        profile.machineKey(),
        NodePrivateKey.generate(Randomness.system()),
        profile.login(),
        profile.preferences());
  }

  @Test
  void aFileThatCannotBeWrittenStillFindsItsKeys() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
      Path hindrance = dir().resolve("node.json.new/x");
      Files.createDirectories(hindrance);
      assertThatThrownBy(() -> store.save(signedInAnew(profile))).isInstanceOf(IOException.class);
    }
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertSame(load(store), profile);
    }
  }

  @Test
  void aVaultWithNonsenseIsOneWithoutKeys() throws IOException {
    StoredProfile profile = FileNodeStoreTest.sample();
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      store.save(profile);
    }
    String before = file();
    Random random = new Random(5);
    long inputs = FuzzInputs.count(2_000);
    for (long i = 0; i < inputs; i++) {
      byte[] nonsense = new byte[random.nextInt(300)];
      random.nextBytes(nonsense);
      vault.kept.replaceAll((name, secret) -> nonsense);
      try (FileNodeStore store = open(KeyPlace.KEYRING)) {
        assertThatThrownBy(store::load).isInstanceOf(VaultException.class);
      }
    }
    vault.kept.replaceAll(
        (name, secret) -> "privkey:\n".repeat(9_000).getBytes(StandardCharsets.US_ASCII));
    try (FileNodeStore store = open(KeyPlace.KEYRING)) {
      assertThatThrownBy(store::load).isInstanceOf(VaultException.class);
    }
    assertThat(file()).isEqualTo(before);
  }
}
