package io.homeward.ui.testing;

import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A node that shows what the test says and writes down what it is told. Thread-safe. */
public final class FakeNode implements Node {
  /** Whether it belongs to a daemon that goes on without this process. */
  public volatile boolean ofAnotherProcess;

  private final List<Consumer<NodeStatus>> listeners = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<UpRequest> requests = new CopyOnWriteArrayList<>();
  private volatile NodeStatus status;
  private volatile CompletableFuture<PingReply> pingReply = new CompletableFuture<>();
  private volatile @Nullable NodeException refusal;
  private volatile UnaryOperator<NodeStatus> onUp = UnaryOperator.identity();

  /** A node in a state. */
  public FakeNode(NodeStatus status) {
    this.status = status;
  }

  /** Changes the state and tells it. */
  public void become(NodeStatus newStatus) {
    status = newStatus;
    listeners.forEach(listener -> listener.accept(newStatus));
  }

  /** What the next {@link #up} calls throw; null: nothing. */
  public void refuse(@Nullable NodeException problem) {
    refusal = problem;
  }

  /** How the state changes with each {@link #up}. */
  public void whenUp(UnaryOperator<NodeStatus> change) {
    onUp = change;
  }

  /** What pings give. */
  public void answerPings(CompletableFuture<PingReply> reply) {
    pingReply = reply;
  }

  /** The commands so far, such as {@code up} and {@code ping 100.64.0.7}. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /** The requests of the {@code up} commands so far. */
  public List<UpRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public NodeStatus status() {
    return status;
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    listeners.add(listener);
    listener.accept(status);
    return () -> listeners.remove(listener);
  }

  @Override
  public void up(UpRequest request) throws NodeException {
    commands.add("up");
    requests.add(request);
    NodeException problem = refusal;
    if (problem != null) {
      throw problem;
    }
    become(onUp.apply(status));
  }

  @Override
  public void change(PreferenceChange change) throws NodeException {
    commands.add("change " + change);
    NodeException problem = refusal;
    if (problem != null) {
      throw problem;
    }
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
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    commands.add("ping " + address.getHostAddress());
    return pingReply;
  }

  @Override
  public boolean endsWithProcess() {
    return !ofAnotherProcess;
  }

  @Override
  public void close() {
    commands.add("close");
  }
}
