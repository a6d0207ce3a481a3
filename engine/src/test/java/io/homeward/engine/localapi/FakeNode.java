package io.homeward.engine.localapi;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node without a network: keeps what it was told and shows what a test gives it. */
final class FakeNode implements LocalNode {
  final List<String> commands = new CopyOnWriteArrayList<>();
  final List<UpRequest> ups = new CopyOnWriteArrayList<>();
  final List<PreferenceChange> changes = new CopyOnWriteArrayList<>();
  private final List<Consumer<NodeStatus>> listeners = new ArrayList<>();
  private NodeStatus status;
  volatile @Nullable NodeException refusal;
  volatile boolean answersPings = true;
  volatile PathReport path =
      new PathReport(
          0, PathReport.Kind.NONE, null, null, new WhyRelayed.NotRelayed(), List.of(), List.of());
  volatile CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

  FakeNode(NodeStatus status) {
    this.status = status;
  }

  synchronized void show(NodeStatus next) {
    status = next;
    listeners.forEach(listener -> listener.accept(next));
  }

  synchronized int listeners() {
    return listeners.size();
  }

  @Override
  public synchronized NodeStatus status() {
    return status;
  }

  @Override
  public synchronized Runnable subscribe(Consumer<NodeStatus> listener) {
    listeners.add(listener);
    listener.accept(status);
    return () -> {
      synchronized (this) {
        listeners.remove(listener);
      }
    };
  }

  @Override
  public void up(UpRequest request) throws NodeException {
    NodeException exception = refusal;
    if (exception != null) {
      throw exception;
    }
    ups.add(request);
  }

  @Override
  public void change(PreferenceChange change) throws NodeException {
    NodeException exception = refusal;
    if (exception != null) {
      throw exception;
    }
    changes.add(change);
  }

  @Override
  public void down() {
    commands.add("down");
  }

  @Override
  public void reconfigure() {
    commands.add("reconfigure");
  }

  @Override
  public void logout() {
    commands.add("logout");
  }

  @Override
  public void cancelLogin() {
    commands.add("cancelLogin");
  }

  @Override
  public CompletableFuture<Void> settled() {
    return settled;
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    if (!answersPings) {
      return CompletableFuture.failedFuture(new TimeoutException());
    }
    if (address.getAddress()[3] == 99) {
      return CompletableFuture.failedFuture(new IllegalArgumentException("nobody"));
    }
    return CompletableFuture.completedFuture(
        new PingReply(Duration.ofMillis(12), Endpoint.parse("192.0.2.1:41641"), ""));
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    return address.getAddress()[3] == 99
        ? CompletableFuture.failedFuture(new IllegalArgumentException("nobody"))
        : CompletableFuture.completedFuture(path);
  }

  @Override
  public void close() {}
}
