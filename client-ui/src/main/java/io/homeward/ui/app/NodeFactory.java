package io.homeward.ui.app;

import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.profiles.Profiles;
import org.jspecify.annotations.Nullable;

/** Makes the node that an app shows. */
@FunctionalInterface
public interface NodeFactory {
  /**
   * Makes the node. Called once, after it is certain that no other app runs; the app closes it.
   *
   * @throws NodeException when there can be no node; the app says why and ends
   */
  Node create() throws NodeException;

  /**
   * The accounts of the node that was made, of which its own is one. The app asks after {@link
   * #create}.
   *
   * @return null: there is but the one
   */
  default @Nullable Profiles profiles() {
    return null;
  }
}
