package io.homeward.engine.profiles;

import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.node.Works;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  /**
   * Between two.
   *
   * @param server of the one that is to come
   * @param on whether it is to be connected
   */
  static OffNode showing(URI server, boolean on) {
    return of(server, on, List.of(), () -> {});
  }

  /** Because the profile cannot be used. */
  static OffNode because(NodeProblem problem, Instant since, URI server, Runnable retry) {
    return of(server, false, List.of(new HealthItem(problem, since, Works.NOTHING)), retry);
  }

  private static OffNode of(URI server, boolean on, List<HealthItem> health, Runnable retry) {
    NodeStatus status =
        new NodeStatus(
            NodeState.NO_STATE,
            Preferences.initial(server).withWantRunning(on),
            null,
            null,
            List.of(),
            false,
            health,
            "",
            NodeReach.NONE);
    return new OffNode(status, retry);
  }

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
