package io.homeward.engine.node;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.BrokenStateException;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.vault.VaultException;
import java.io.IOException;
import java.util.Optional;

/** What a node stored before it was started. */
public final class KeptProfile {
  private KeptProfile() {}

  /**
   * What is stored; where nothing is, a fresh profile, which is stored then.
   *
   * @throws NodeException when it cannot be read, or not be written
   */
  static StoredProfile load(NodeConfig config) throws NodeException {
    NodeStore store = config.store();
    Optional<StoredProfile> stored = read(store);
    if (stored.isPresent()) {
      return stored.get();
    }
    StoredProfile fresh = freshProfile(config);
    try {
      // At once: a state that cannot be kept must show before anybody signs in.
      store.save(fresh);
    } catch (IOException e) {
      throw new NodeException(notWritten(store, e), e);
    }
    return fresh;
  }

  /**
   * What is stored, before there is a node.
   *
   * @return empty when nothing is
   * @throws NodeException when it cannot be read
   */
  public static Optional<StoredProfile> read(NodeStore store) throws NodeException {
    try {
      return store.load();
    } catch (BrokenStateException e) {
      throw new NodeException(
          new NodeProblem(NodeProblem.Kind.STATE_BROKEN, store.location(), e.keptAs().toString()),
          e);
    } catch (VaultException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.KEYS_LOCKED, store.location(), String.valueOf(e.getMessage())),
          e);
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.STATE_BROKEN, store.location(), String.valueOf(e.getMessage())),
          e);
    }
  }

  private static StoredProfile freshProfile(NodeConfig config) {
    return new StoredProfile(
        MachinePrivateKey.generate(config.randomness()),
        null,
        null,
        Preferences.initial(config.defaultServer()));
  }

  /** The state cannot be kept. */
  static NodeProblem notWritten(NodeStore store, IOException e) {
    return new NodeProblem(
        NodeProblem.Kind.STATE_NOT_WRITTEN, store.location(), String.valueOf(e.getMessage()));
  }
}
