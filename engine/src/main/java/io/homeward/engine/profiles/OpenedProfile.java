package io.homeward.engine.profiles;

import io.homeward.engine.node.KeptProfile;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.StateInUseException;
import io.homeward.engine.store.StoredProfile;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A profile with the right to use it.
 *
 * @param store whoever has this closes it, or hands it to a node
 * @param profile null: a new one
 */
record OpenedProfile(FileNodeStore store, @Nullable StoredProfile profile) {
  /**
   * Opens one and reads it, so that what can fail has failed before a node ends for it.
   *
   * @throws NodeException when another process has it, or it cannot be read
   */
  static OpenedProfile of(ProfileFiles files, String id) throws NodeException {
    FileNodeStore store;
    try {
      store = files.store(id);
    } catch (StateInUseException e) {
      throw new NodeException(new NodeProblem(NodeProblem.Kind.STATE_IN_USE, id, ""), e);
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(NodeProblem.Kind.STATE_NOT_WRITTEN, id, String.valueOf(e.getMessage())),
          e);
    }
    try {
      return new OpenedProfile(store, KeptProfile.read(store).orElse(null));
    } catch (NodeException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Whether another profile of the same computer may do better. */
  static boolean isOfProfile(NodeProblem.Kind kind) {
    return switch (kind) {
      case STATE_BROKEN, KEYS_LOCKED, STATE_IN_USE, STATE_NOT_WRITTEN -> true;
      default -> false;
    };
  }

  /**
   * Where it signs in.
   *
   * @param otherwise for a new one
   */
  URI server(URI otherwise) {
    return profile == null ? otherwise : profile.preferences().controlUrl();
  }

  boolean isSignedIn() {
    return profile != null && profile.nodeKey() != null;
  }
}
