package io.homeward.cli;

import io.homeward.engine.node.ForwardingNode;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.path.PathReport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A real node whose tunnel seems to end at an interface of the system, as it does with a helper and
 * the rights for it; and which may seem to have found something wrong with that system.
 */
final class PretendedInterface implements LocalNode, ForwardingNode {
  private final LocalNode node;
  private final List<Consumer<NodeStatus>> listeners = new CopyOnWriteArrayList<>();
  private volatile List<HealthItem> found = List.of();

  PretendedInterface(LocalNode node) {
    this.node = node;
  }

  /** What the system seems to have, besides what the node really finds. */
  void find(List<HealthItem> items) {
    found = List.copyOf(items);
    listeners.forEach(listener -> listener.accept(status()));
  }

  @Override
  public LocalNode behind() {
    return node;
  }

  private NodeStatus pretended(NodeStatus real) {
    List<HealthItem> health = new ArrayList<>(found);
    health.addAll(real.health());
    return new NodeStatus(
        real.state(),
        real.preferences(),
        real.signIn(),
        real.netMap(),
        real.peers(),
        real.controlConnected(),
        health,
        real.state() == NodeState.RUNNING ? "homeward0" : "",
        real.reach());
  }

  @Override
  public NodeStatus status() {
    return pretended(node.status());
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    listeners.add(listener);
    Runnable end = node.subscribe(real -> listener.accept(pretended(real)));
    return () -> {
      listeners.remove(listener);
      end.run();
    };
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    return node.path(address);
  }

  @Override
  public void close() {
    node.close();
  }
}
