package io.homeward.engine.profiles;

import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.StoredProfile;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A node that says what it is told, to a log, and holds its store as the real one does. */
final class ScriptedNode implements LocalNode {
  private final NodeStore store;
  private final StoredProfile profile;
  private final Consumer<String> log;
  private volatile boolean on;

  ScriptedNode(NodeStore store, StoredProfile profile, Consumer<String> log) {
    this.store = store;
    this.profile = profile;
    this.log = log;
    log.accept("start " + host());
    on = profile.preferences().wantRunning();
  }

  private String host() {
    return profile.preferences().controlUrl().getHost();
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        on ? NodeState.STARTING : NodeState.STOPPED,
        profile.preferences().withWantRunning(on),
        null,
        null,
        List.of(),
        false,
        List.of(),
        "",
        NodeReach.NONE);
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    listener.accept(status());
    return () -> {};
  }

  @Override
  public void up(UpRequest request) {
    on = true;
    log.accept("up " + host());
  }

  @Override
  public void change(PreferenceChange change) {}

  @Override
  public void down() {
    on = false;
  }

  @Override
  public void reconfigure() {}

  @Override
  public void logout() {
    log.accept("logout " + host());
  }

  @Override
  public void cancelLogin() {}

  @Override
  public CompletableFuture<Void> settled() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    return new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    return new CompletableFuture<>();
  }

  @Override
  public void close() {
    log.accept("close " + host());
    store.close();
  }
}
