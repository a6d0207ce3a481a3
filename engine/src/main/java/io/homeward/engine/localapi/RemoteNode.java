package io.homeward.engine.localapi;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.StatusFeed;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.node.Works;
import io.homeward.engine.preferences.PreferenceChange;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The node of another process of this user, through its local API. {@link #close} lets go of it and
 * leaves it as it is. While that process is away the status is the last one that it told, with the
 * problem {@code DAEMON_GONE}, and what is asked for is not done. How the ways of that node were
 * found, {@link LocalApiClient#path} tells as a document.
 */
public final class RemoteNode implements Node {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteNode.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private final LocalApiClient client;
  private final Path socket;
  private final WallClock clock;
  private final StatusFeed feed;
  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private final Thread following;
  private final Thread asking;
  private volatile NodeStatus told;

  /** What came of the last wish, where it was refused. */
  private volatile @Nullable HealthItem refused;

  /** What is asked of the other process. */
  private interface Command {
    void run() throws IOException, NodeException;
  }

  private RemoteNode(LocalApiClient client, Path socket, WallClock clock, NodeStatus first) {
    this.client = client;
    this.socket = socket;
    this.clock = clock;
    told = first;
    feed = new StatusFeed(this::status);
    following = WatchedThread.virtual("remote-node", WatchedThread::unowned, this::follow);
    asking = WatchedThread.virtual("remote-commands", WatchedThread::unowned, this::ask);
  }

  /**
   * The node that answers at a socket.
   *
   * @throws LocalApiClient.NotRunningException when nobody does
   * @throws IOException when what answers is no node of this user's
   */
  public static RemoteNode attach(Path socket, WallClock clock) throws IOException {
    LocalApiClient client = new LocalApiClient(socket);
    RemoteNode node = new RemoteNode(client, socket, clock, parse(client.status(true)));
    node.feed.start();
    node.following.start();
    node.asking.start();
    return node;
  }

  private static NodeStatus parse(JsonNode document) throws IOException {
    try {
      return StatusDocument.parse(document);
    } catch (IllegalArgumentException e) {
      throw new IOException("the answer is no status: " + e.getMessage(), e);
    }
  }

  private void follow() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try (StatusWatch watch = client.watch(true)) {
          followWhileThere(watch);
        } catch (IOException e) {
          LOG.debug("not followed", e);
          tell(gone());
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void followWhileThere(StatusWatch watch) throws IOException, InterruptedException {
    while (true) {
      Optional<JsonNode> next = watch.next(LONGEST_SILENCE);
      if (next.isPresent()) {
        tell(parse(next.get()));
      }
    }
  }

  private void tell(NodeStatus status) {
    told = status;
    feed.changed();
  }

  private NodeStatus gone() {
    NodeStatus last = told;
    for (HealthItem item : last.health()) {
      if (item.problem().kind() == NodeProblem.Kind.DAEMON_GONE) {
        return last;
      }
    }
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.DAEMON_GONE, socket.toString(), "");
    return new NodeStatus(
        NodeState.NO_STATE,
        last.preferences(),
        null,
        last.netMap(),
        last.peers(),
        false,
        List.of(new HealthItem(problem, clock.now(), Works.NOTHING)),
        "",
        NodeReach.NONE);
  }

  private void ask() {
    try {
      while (true) {
        Command command = commands.take();
        try {
          command.run();
        } catch (NodeException e) {
          refused(e.problem());
        } catch (IOException e) {
          refused(
              new NodeProblem(
                  NodeProblem.Kind.INTERNAL, socket.toString(), String.valueOf(e.getMessage())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refused(NodeProblem problem) {
    refused = new HealthItem(problem, clock.now(), Works.ALL);
    feed.changed();
  }

  private void wish(Command command) {
    refused = null;
    commands.add(command);
  }

  @Override
  public NodeStatus status() {
    NodeStatus status = told;
    HealthItem refusal = refused;
    if (refusal == null) {
      return status;
    }
    List<HealthItem> health = new ArrayList<>(List.of(refusal));
    health.addAll(status.health());
    return new NodeStatus(
        status.state(),
        status.preferences(),
        status.signIn(),
        status.netMap(),
        status.peers(),
        status.controlConnected(),
        health,
        status.tunName(),
        status.reach());
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    return feed.subscribe(listener);
  }

  /** What is wrong with the request shows in the status, too: only the other process knows. */
  @Override
  public void up(UpRequest request) {
    wish(() -> client.up(request));
  }

  @Override
  public void change(PreferenceChange change) {
    wish(() -> client.change(change));
  }

  @Override
  public void down() {
    wish(client::down);
  }

  @Override
  public void reconfigure() {
    wish(client::reconfigure);
  }

  @Override
  public void logout() {
    wish(client::logout);
  }

  @Override
  public void cancelLogin() {
    wish(client::cancelLogin);
  }

  @Override
  public CompletableFuture<Void> settled() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    commands.add(() -> settled.complete(null));
    return settled;
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    CompletableFuture<PingReply> reply = new CompletableFuture<>();
    WatchedThread.virtual(
            "remote-ping",
            reply::completeExceptionally,
            () -> {
              try {
                reply.complete(client.ping(address, timeout));
              } catch (IOException | TimeoutException | IllegalArgumentException e) {
                reply.completeExceptionally(e);
              }
            })
        .start();
    return reply;
  }

  @Override
  public boolean endsWithProcess() {
    return false;
  }

  @Override
  public void close() {
    following.interrupt();
    asking.interrupt();
    feed.close();
  }
}
