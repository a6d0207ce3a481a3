package io.homeward.engine.profiles;

import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * In place of a node, while there is none: between two, or because the profile cannot be used.
 * Immutable.
 *
 * @param status what is to be seen meanwhile
 * @param retry what comes of the wish to connect; returns at once
 */
record OffNode(NodeStatus status, Runnable retry) implements LocalNode {
  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    listener.accept(status);
    return () -> {};
  }

  @Override
  public void up(UpRequest request) {
    retry.run();
  }

  @Override
  public void change(PreferenceChange change) {}

  @Override
  public void down() {}

  @Override
  public void reconfigure() {}

  @Override
  public void logout() {}

  @Override
  public void cancelLogin() {}

  @Override
  public CompletableFuture<Void> settled() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  @Override
  public void close() {}
}
