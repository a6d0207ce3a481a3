package io.homeward.engine.store;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The private keys of a profile in a {@link KeyVault}. A file beside it names the public ones. Some
 * that were used before stay, so that the file and the vault fit together whenever the writing of
 * either is cut short. Owned by one thread at a time.
 */
final class KeyRing implements ProfileCodec.Keys {
  /** Two profiles' keys. */
  private static final int MOST = 4;

  private static final int MAX_BYTES = 4096;

  private final KeyVault vault;
  private final String name;

  /** As they are in the vault, the newest first; null: not known. */
  private @Nullable List<String> kept;

  /**
   * Keys that nobody has looked at yet.
   *
   * @param name by which the vault has them
   */
  KeyRing(KeyVault vault, String name) {
    this.vault = vault;
    this.name = name;
  }

  /** Whether the vault has the keys of the profile afterwards. */
  boolean keep(StoredProfile profile) {
    List<String> wanted = new ArrayList<>(List.of(profile.machineKey().secretText()));
    if (profile.nodeKey() != null) {
      wanted.add(profile.nodeKey().secretText());
    }
    List<String> before = kept == null ? List.of() : kept;
    Set<String> all = new LinkedHashSet<>(wanted);
    all.addAll(before);
    // Those in use come first always, so that none of them is ever the one that is left out.
    List<String> next = all.stream().limit(MOST).toList();
    if (next.equals(before)) {
      return true;
    }
    byte[] secret = String.join("\n", next).getBytes(StandardCharsets.US_ASCII);
    try {
      if (!vault.keep(name, secret)) {
        return false;
      }
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    kept = next;
    return true;
  }

  /** The keys are elsewhere now. */
  void forget() {
    if (kept != null) {
      kept = null;
      vault.forget(name);
    }
  }

  @Override
  public MachinePrivateKey machine(MachinePublicKey of) throws VaultException {
    return find(MachinePrivateKey::parse, key -> key.publicKey().equals(of));
  }

  @Override
  public NodePrivateKey node(NodePublicKey of) throws VaultException {
    return find(NodePrivateKey::parse, key -> key.publicKey().equals(of));
  }

  private <K> K find(Function<String, K> parse, Function<K, Boolean> isIt) throws VaultException {
    for (String text : fetched()) {
      K key;
      try {
        key = parse.apply(text);
      } catch (IllegalArgumentException e) {
        continue; // not by us, or a newer version's
      }
      if (isIt.apply(key)) {
        return key;
      }
    }
    throw new VaultException("it has no keys for this device");
  }

  private List<String> fetched() throws VaultException {
    List<String> known = kept;
    if (known == null) {
      byte[] secret = vault.fetch(name);
      try {
        if (secret.length > MAX_BYTES) {
          throw new VaultException("what it has for this device are no keys");
        }
        known = new String(secret, StandardCharsets.US_ASCII).lines().limit(MOST).toList();
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
      kept = known;
    }
    return known;
  }
}
