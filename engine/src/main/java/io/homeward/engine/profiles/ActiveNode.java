package io.homeward.engine.profiles;

import io.homeward.engine.node.ForwardingNode;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.StatusFeed;
import io.homeward.engine.path.PathReport;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The node of whichever profile is in use: who follows it goes on following after a switch. Hands
 * everything on and decides nothing. Thread-safe but for {@link #become}.
 */
final class ActiveNode implements LocalNode, ForwardingNode {
  private final StatusFeed feed = new StatusFeed(this::status);
  private final Runnable end;
  private volatile LocalNode node;
  private Runnable unfollow = () -> {}; // owned by who calls become

  /**
   * One that has yet to {@linkplain #start begin} to tell.
   *
   * @param end what closing it does
   */
  ActiveNode(LocalNode first, Runnable end) {
    this.node = first;
    this.end = end;
  }

  void start() {
    feed.start();
    become(node);
  }

  /** From here on it is this node, which nobody closes here. On the profiles' thread. */
  void become(LocalNode next) {
    unfollow.run();
    node = next;
    unfollow = next.subscribe(status -> feed.changed());
    feed.changed();
  }

  @Override
  public LocalNode behind() {
    return node;
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    return feed.subscribe(listener);
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    return node.path(address);
  }

  /** Tells no more. */
  void silence() {
    unfollow.run();
    feed.close();
  }

  @Override
  public void close() {
    end.run();
  }
}
