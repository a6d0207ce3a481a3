package io.homeward.engine.profiles;

import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What the name of the profile in use is made of, as far as a status shows it. */
final class ShownOwner {
  private @Nullable NodeState state;
  private @Nullable URI server;
  private boolean known;

  /** Whether it is something else than before. On the thread that tells the status. */
  boolean changes(NodeStatus status) {
    boolean now = status.netMap() != null;
    boolean same =
        status.state() == state && status.preferences().controlUrl().equals(server) && now == known;
    state = status.state();
    server = status.preferences().controlUrl();
    known = now;
    return !same;
  }
}
