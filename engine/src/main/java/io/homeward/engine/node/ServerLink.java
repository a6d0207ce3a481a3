package io.homeward.engine.node;

import io.homeward.engine.netcheck.NetworkReport;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the server: whether there is to be one, whether the server hears, and whether a
 * page of this network stands between. Pure; owned by the node's thread.
 */
final class ServerLink {
  private final Portal portal = new Portal();
  private boolean open;
  private boolean connected;

  /** Whether there is one, or attempts at one. */
  boolean isOpen() {
    return open;
  }

  /** Whether the map stream is up right now. */
  boolean isConnected() {
    return connected;
  }

  void connected(boolean now) {
    connected = now;
  }

  /** There is to be one; whether that is new. */
  boolean open() {
    boolean before = open;
    open = true;
    return !before;
  }

  /** There is to be none; whether that is new. */
  boolean close() {
    if (!open) {
      return false;
    }
    open = false;
    connected = false;
    return true;
  }

  /** What the network check found. */
  void reported(NetworkReport report) {
    portal.reported(report);
  }

  /**
   * Whether a page of this network may stand between. Whoever is heard by the server was let out.
   *
   * @param unheard whether attempts failed as they would behind one
   * @return whether that is news
   */
  boolean suspect(boolean unheard) {
    return portal.suspect(open && !connected && (unheard || portal.isSeen()));
  }

  boolean isSuspected() {
    return portal.isSuspected();
  }

  /**
   * A look for the page ended.
   *
   * @param page null: it saw none
   * @return whether the page that stood there is gone
   */
  boolean looked(@Nullable URI page) {
    return portal.looked(page);
  }

  /** What to tell a person; null: nothing. */
  @Nullable NodeProblem problem() {
    return portal.problem();
  }
}
