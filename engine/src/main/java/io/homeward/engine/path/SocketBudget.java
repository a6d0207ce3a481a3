package io.homeward.engine.path;

/**
 * How many sockets all paths of a node together may have beside the one of all peers: descriptors
 * and the router's memory are scarce. One thread owns it.
 */
public final class SocketBudget {
  /** Two paths may look for a way with many sockets at the same time. */
  static final int MOST = 640;

  private int left = MOST;

  /** A full one. */
  public SocketBudget() {}

  /** Whether so many may be opened; they are taken then. */
  boolean take(int count) {
    if (count > left) {
      return false;
    }
    left -= count;
    return true;
  }

  /** So many were closed, or not opened after all. */
  void give(int count) {
    left += count;
  }
}
