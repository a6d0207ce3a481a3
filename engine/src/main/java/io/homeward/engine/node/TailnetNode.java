package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.store.StoredProfile;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, composed of its parts. A thread of its own takes events from a mailbox, asks {@link
 * NodeMachine} what to do and does it through {@link NodeParts}; everybody else sees immutable
 * snapshots, which {@link StatusFeed} delivers. Whatever goes wrong on that thread shows as a
 * problem, and the node begins again from what it has stored, after a while that grows.
 */
public final class TailnetNode implements LocalNode {
  private static final Logger LOG = LoggerFactory.getLogger(TailnetNode.class);

  private static final Duration TICK = Duration.ofSeconds(5);

  /** While nothing flows and the system tells of changes. Whatever happens ends the wait. */
  private static final Duration TICK_AT_REST = Duration.ofMinutes(1);

  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(15);
  private static final Duration TIME_TO_STORE = Duration.ofSeconds(10);

  private final NodeMailbox mailbox = new NodeMailbox();
  private final StatusFeed feed = new StatusFeed(this::status);
  private final NodeParts parts; // owned by the thread but for what says otherwise
  private final PeerTraffic traffic = new PeerTraffic();
  private final Restarts restarts = new Restarts(); // owned by the thread
  private final MapKeeping maps; // owned by the thread
  private final ArrayDeque<NodeEvent> followUps = new ArrayDeque<>(); // owned by the thread
  private final Thread thread;
  private NodeMachine machine; // owned by the thread
  private long lastTick; // owned by the thread
  private Duration longestTick = TICK; // since the last one; owned by the thread
  private final PlaceWatch places; // owned by the thread
  private volatile NodeStatus snapshot;
  private volatile boolean signedIn;
  private volatile boolean closed;

  private TailnetNode(NodeConfig config, StoredProfile profile, HostNetwork network) {
    machine = new NodeMachine(profile, config.host().get(), network.userspace());
    maps = new MapKeeping(config.store(), config.clock());
    maps.load()
        .ifPresent(kept -> machine.handle(new NodeEvent.Remembered(kept), config.clock().now()));
    parts = new NodeParts(config, network, this::post, this::releaseStale);
    snapshot = machine.status("", parts.now());
    signedIn = machine.key() != null;
    lastTick = parts.nanos();
    places = new PlaceWatch(config.ticker(), config.clock(), config.host(), mailbox::post);
    thread = WatchedThread.platform("homeward-node", this::died, this::run);
  }

  /**
   * Makes a node and, when it was running before, connects it. The node owns the store from now on,
   * also when this fails.
   *
   * @throws NodeException when the stored state cannot be read, the UDP port is taken or there is
   *     no permission for the device
   */
  public static TailnetNode start(NodeConfig config) throws NodeException {
    HostNetwork network =
        switch (config.tun()) {
          case TunChoice.Userspace() -> new UserspaceNetwork();
          case TunChoice.Kernel kernel -> new HelperNetwork(kernel);
          case TunChoice.KernelIfPermitted permitted -> new PermittedNetwork(permitted);
        };
    try {
      StoredProfile profile = KeptProfile.load(config);
      PeerSockets.requireFree(config.udpPort());
      network.prepare();
      TailnetNode node = new TailnetNode(config, profile, network);
      node.post(new NodeEvent.NetworkNoticed());
      node.post(new NodeEvent.Started());
      node.thread.start();
      node.feed.start();
      return node;
    } catch (NodeException | RuntimeException e) {
      network.close();
      config.store().close();
      throw e;
    }
  }

  @Override
  public NodeStatus status() {
    return traffic.in(snapshot, parts.tunnel().dataPlane());
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    return feed.subscribe(listener);
  }

  @Override
  public void up(UpRequest request) throws NodeException {
    UpRequest checked = UpRequests.checked(request);
    // Told at once where it is plain by now; the machine decides, for a sign-in may end meanwhile.
    NodeProblem refusal = UpRequests.refusal(checked, snapshot.preferences(), signedIn);
    if (refusal != null) {
      throw new NodeException(refusal);
    }
    mailbox.post(new NodeEvent.Up(checked));
  }

  @Override
  public void change(PreferenceChange change) throws NodeException {
    UpRequests.requireHostname(change.hostname());
    RelayServerChange relaying = change.relayServerPort();
    Integer port = relaying == null ? null : relaying.port();
    if (port != null && !port.equals(snapshot.preferences().relayServerPort())) {
      PeerSockets.requireFree(port);
    }
    mailbox.post(new NodeEvent.Change(change));
  }

  @Override
  public void down() {
    mailbox.post(new NodeEvent.Down());
  }

  @Override
  public void reconfigure() {
    mailbox.post(new NodeEvent.Reconfigure());
  }

  @Override
  public void logout() {
    mailbox.post(new NodeEvent.Logout());
  }

  @Override
  public void cancelLogin() {
    mailbox.post(new NodeEvent.CancelLogin());
  }

  @Override
  public CompletableFuture<Void> settled() {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> done = mailbox.post(null).done();
    if (closed) {
      done.complete(null); // the thread may have looked before
    }
    return done;
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    DataPlane dataPlane = parts.tunnel().dataPlane();
    if (dataPlane == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
    }
    return dataPlane
        .ping(address, timeout)
        .thenApply(reply -> {
          NetMap map = snapshot.netMap();
          traffic.noteLatency(map, address, reply.roundTrip());
          return new PingReply(
              reply.roundTrip(),
              PeerTraffic.endpoint(reply.way()),
              PeerTraffic.region(map, reply.way()),
              RelayingDevice.of(map, reply.way()));
        });
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    DataPlane dataPlane = parts.tunnel().dataPlane();
    return dataPlane == null
        ? CompletableFuture.failedFuture(new IllegalStateException("not connected"))
        : dataPlane.path(address);
  }

  @Override
  public void close() {
    closed = true;
    feed.close();
    mailbox.post(null);
    if (Thread.currentThread() == thread || feed.isTelling()) {
      return; // a listener closes: the loop ends by itself
    }
    try {
      if (!thread.join(TIME_TO_CLOSE)) {
        LOG.error("the node did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(NodeEvent event) {
    if (Thread.currentThread() == thread) {
      followUps.add(event); // so that whoever waits for the event sees all that came of it
      return;
    }
    NodeMailbox.Letter letter = mailbox.post(event);
    if (event instanceof NodeEvent.Control(int client, ControlEvent.Registered registered)) {
      awaitStored(letter, registered);
    }
  }

  /**
   * The server counts on the key being kept: the control client waits until it is, or until nobody
   * cares because the client is being closed.
   */
  private void awaitStored(NodeMailbox.Letter letter, ControlEvent.Registered registered) {
    if (closed || parts.isStale(letter.event())) {
      return;
    }
    try {
      letter.done().get(TIME_TO_STORE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("storing key {} takes long", registered.nodeKey().publicKey().shortForm());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.debug("the node ended meanwhile");
    }
  }

  /** A control client is about to be closed: it must not wait for the thread that closes it. */
  private void releaseStale() {
    mailbox.release(parts::isStale);
  }

  private void run() {
    try {
      while (!closed) {
        NodeMailbox.Letter letter = mailbox.take(untilNext());
        try {
          step(letter == null ? null : letter.event());
        } catch (RuntimeException | Error e) {
          failed(e);
        } finally {
          publish();
          if (letter != null) {
            letter.done().complete(null);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      feed.close();
      keepWishes();
      places.close();
      maps.close();
      parts.close();
      snapshot = machine.status("", parts.now());
      mailbox.release(event -> true);
    }
  }

  /** What was asked for before the end is stored, though nothing comes of it any more. */
  private void keepWishes() {
    try {
      NodeMailbox.Letter letter = mailbox.take(0);
      while (letter != null) {
        keep(letter.event());
        letter.done().complete(null);
        letter = mailbox.take(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("A bug: the last wishes are not stored", e);
    }
  }

  private void keep(@Nullable NodeEvent event) {
    if (event instanceof NodeEvent.Change || event instanceof NodeEvent.Down) {
      for (NodeAction action : machine.handle(event, parts.now())) {
        if (action instanceof NodeAction.Save) {
          parts.perform(action);
        }
      }
    }
  }

  private long untilNext() {
    long now = parts.nanos();
    long wait = Math.min(lastTick + tick().toNanos() - now, restarts.untilNext(now));
    return Math.max(0, Math.min(wait, parts.untilDeadline()));
  }

  /** How long after the last tick the next one is due. */
  private Duration tick() {
    boolean atRest = places.isTold() && machine.isAtRest() && parts.tunnel().isAtRest();
    if (atRest) {
      longestTick = TICK_AT_REST;
    }
    return atRest ? TICK_AT_REST : TICK;
  }

  private void step(@Nullable NodeEvent event) {
    if (closed) {
      keep(event);
      return;
    }
    if (restarts.isDue(parts.nanos())) {
      handle(new NodeEvent.Started());
    }
    if (restarts.isOver(parts.nanos())) {
      handle(new NodeEvent.FailuresOver());
    }
    if (event != null && !parts.isStale(event)) {
      if (event instanceof NodeEvent.Up) {
        handle(places.described());
      }
      handle(event);
    }
    parts.tunnel().checkLost();
    parts.onDeadline();
    if (lastTick + tick().toNanos() - parts.nanos() <= 0) {
      lastTick = parts.nanos();
      parts.tunnel().checkNetwork();
      parts.saveInitiationTimes();
      parts.tunnel().lookAtClocks();
      places.look(longestTick).forEach(this::handle);
      longestTick = TICK;
      handle(new NodeEvent.Tick());
    }
  }

  private void handle(NodeEvent event) {
    followUps.add(event);
    for (NodeEvent next = followUps.poll(); next != null; next = followUps.poll()) {
      for (NodeAction action : machine.handle(next, parts.now())) {
        parts.perform(action);
      }
    }
  }

  /** Nothing that happens may leave a node that answers nobody: it begins again, and says so. */
  private void failed(Throwable failure) {
    LOG.error("A bug: the node failed and begins again", failure);
    followUps.clear();
    parts.reset();
    NodeProblem problem =
        new NodeProblem(NodeProblem.Kind.INTERNAL, "node", String.valueOf(failure));
    machine = machine.afterFailure(problem);
    restarts.failed(parts.nanos());
  }

  /** Not even beginning again was possible. */
  private void died(Throwable death) {
    snapshot =
        machine
            .afterFailure(new NodeProblem(NodeProblem.Kind.INTERNAL, "node", String.valueOf(death)))
            .status("", parts.now());
  }

  private void publish() {
    NodeStatus now =
        machine
            .status(parts.tunnel().interfaceName(), parts.now())
            .withReach(parts.tunnel().reach());
    signedIn = machine.key() != null;
    maps.follow(now, machine.key());
    if (!now.equals(snapshot)) {
      snapshot = now;
      feed.changed();
    } else if (!parts.tunnel().isAtRest()) {
      feed.changed(); // packets flow, perhaps for the first time since it looked
    }
  }
}
