package io.homeward.engine.store;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.Preferences;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node remembers. Immutable; the keys redact themselves.
 *
 * @param machineKey who this computer is to the coordination server; made once
 * @param nodeKey the registered key, null before the first sign-in and after a logout
 * @param login who signed in, null when nobody did
 * @param preferences what the person wants
 */
public record StoredProfile(
    MachinePrivateKey machineKey,
    @Nullable NodePrivateKey nodeKey,
    @Nullable Login login,
    Preferences preferences) {

  /** The same with other preferences. */
  public StoredProfile with(Preferences value) {
    return new StoredProfile(machineKey, nodeKey, login, value);
  }

  /** The same computer with the same choices and without anybody signed in. */
  public StoredProfile withoutLogin() {
    return new StoredProfile(machineKey, null, null, preferences);
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
