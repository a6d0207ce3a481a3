package io.homeward.engine.store;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.Preferences;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node remembers. Immutable; the keys redact themselves.
 *
 * @param machineKey who this computer is to the coordination server; made once
 * @param nodeKey the registered key, null before the first sign-in and after a logout
 * @param login who signed in, null when nobody did
 * @param serverKey the key by which this computer knows the server that {@code preferences} name,
 *     where nothing else proves who it is; null: not yet
 * @param removed when this computer heard that the server removed it, which is why nobody is signed
 *     in; null: it was not removed, or somebody signed in or out since, or another server was
 *     chosen
 * @param preferences what the person wants
 */
public record StoredProfile(
    MachinePrivateKey machineKey,
    @Nullable NodePrivateKey nodeKey,
    @Nullable Login login,
    @Nullable MachinePublicKey serverKey,
    @Nullable Instant removed,
    Preferences preferences) {

  /** One that knows no server yet. */
  public StoredProfile(
      MachinePrivateKey machineKey,
      @Nullable NodePrivateKey nodeKey,
      @Nullable Login login,
      Preferences preferences) {
    this(machineKey, nodeKey, login, null, null, preferences);
  }

  /** The same with other preferences; another server is not known yet. */
  public StoredProfile with(Preferences value) {
    boolean sameServer = value.controlUrl().equals(preferences.controlUrl());
    return new StoredProfile(
        machineKey,
        nodeKey,
        login,
        sameServer ? serverKey : null,
        sameServer ? removed : null,
        value);
  }

  /** The same after somebody signed in. */
  public StoredProfile signedIn(NodePrivateKey key, Login who) {
    return new StoredProfile(machineKey, key, who, serverKey, null, preferences);
  }

  /** The same computer with the same choices and without anybody signed in. */
  public StoredProfile withoutLogin() {
    return new StoredProfile(machineKey, null, null, serverKey, null, preferences);
  }

  /** The same after its server removed this computer. */
  public StoredProfile removed(Instant when) {
    return new StoredProfile(machineKey, null, null, serverKey, when, preferences);
  }

  /** The same, knowing the server by this key; by none: null. */
  public StoredProfile withServerKey(@Nullable MachinePublicKey key) {
    return new StoredProfile(machineKey, nodeKey, login, key, removed, preferences);
  }

  /**
   * The account of a node.
   *
   * @param userId as the server numbers it
   * @param loginName such as an e-mail address
   * @param displayName for people, or empty
   */
  public record Login(long userId, String loginName, String displayName) {}
}
