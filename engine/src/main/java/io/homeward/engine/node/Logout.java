package io.homeward.engine.node;

import org.jspecify.annotations.Nullable;

/**
 * A logout that the server has yet to hear of. What a person asks for meanwhile waits: the old key
 * must be gone before there is a new one. Owned by the node's thread.
 */
final class Logout {
  private boolean underWay;
  private NodeEvent.@Nullable Up next;

  boolean underWay() {
    return underWay;
  }

  void begin() {
    underWay = true;
  }

  /** Connect when it is over. */
  void thenUp(NodeEvent.Up up) {
    next = up;
  }

  /** Do not connect when it is over. */
  void thenNothing() {
    next = null;
  }

  /** It is over; returns what to do next, or null. */
  NodeEvent.@Nullable Up end() {
    NodeEvent.Up waiting = next;
    underWay = false;
    next = null;
    return waiting;
  }
}
