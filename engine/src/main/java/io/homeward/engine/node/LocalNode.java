package io.homeward.engine.node;

import io.homeward.engine.path.PathReport;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** A node of this process, which can also tell what only the process with the tunnel knows. */
public interface LocalNode extends Node {
  /**
   * How the way to a peer was found, or why there is no direct one. Pings all places where it may
   * be, so that what is told a moment later is fresh.
   *
   * @param address a tailnet address of a peer
   * @return fails with {@link IllegalArgumentException} when no peer has the address
   */
  CompletableFuture<PathReport> path(InetAddress address);
}
