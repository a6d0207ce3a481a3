package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.BrokenStateException;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.StoredProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, composed of its parts. A thread of its own takes events from a mailbox, asks {@link
 * NodeMachine} what to do and does it through {@link NodeParts}; everybody else sees immutable
 * snapshots. That thread also tells the listeners.
 */
public final class TailnetNode implements Node {
  private static final Logger LOG = LoggerFactory.getLogger(TailnetNode.class);

  private static final Duration TICK = Duration.ofSeconds(5);
  private static final Duration TRAFFIC_TICK = Duration.ofSeconds(1);
  private static final Duration TIME_TO_SHOW = Duration.ofMillis(250);
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(15);
  private static final Duration TIME_TO_STORE = Duration.ofSeconds(10);

  private final LinkedBlockingQueue<Letter> mailbox = new LinkedBlockingQueue<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final NodeMachine machine; // owned by the thread
  private final NodeParts parts; // owned by the thread but for what says otherwise
  private final ArrayDeque<NodeEvent> followUps = new ArrayDeque<>(); // owned by the thread
  private final Thread thread;
  private volatile NodeStatus snapshot;
  private volatile boolean signedIn;
  private volatile boolean closed;

  /** What the thread is told: an event, with somebody who may wait for its end. */
  private record Letter(@Nullable NodeEvent event, CompletableFuture<Void> done) {
    static Letter of(@Nullable NodeEvent event) {
      return new Letter(event, new CompletableFuture<>());
    }
  }

  /** A listener and what it heard last; owned by the node's thread. */
  private static final class Subscription {
    final Consumer<NodeStatus> listener;
    @Nullable NodeStatus told;

    Subscription(Consumer<NodeStatus> listener) {
      this.listener = listener;
    }
  }

  private TailnetNode(NodeConfig config, StoredProfile profile, HostNetwork network) {
    machine = new NodeMachine(profile, config.host(), network.userspace());
    parts = new NodeParts(config, network, this::post);
    snapshot = machine.status("");
    thread = Thread.ofPlatform().name("homeward-node").daemon().unstarted(this::run);
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
        };
    try {
      StoredProfile profile = load(config);
      NodeParts.requireFreePort(config.udpPort());
      network.prepare();
      TailnetNode node = new TailnetNode(config, profile, network);
      node.thread.start();
      node.post(new NodeEvent.Started());
      return node;
    } catch (NodeException | RuntimeException e) {
      network.close();
      config.store().close();
      throw e;
    }
  }

  private static StoredProfile load(NodeConfig config) throws NodeException {
    NodeStore store = config.store();
    try {
      Optional<StoredProfile> stored = store.load();
      if (stored.isPresent()) {
        return stored.get();
      }
    } catch (BrokenStateException e) {
      throw new NodeException(
          new NodeProblem(NodeProblem.Kind.STATE_BROKEN, store.location(), e.keptAs().toString()),
          e);
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.STATE_BROKEN, store.location(), String.valueOf(e.getMessage())),
          e);
    }
    StoredProfile fresh = freshProfile(config);
    try {
      // At once: a state that cannot be kept must show before anybody signs in.
      store.save(fresh);
    } catch (IOException e) {
      throw new NodeException(NodeParts.notWritten(store, e), e);
    }
    return fresh;
  }

  private static StoredProfile freshProfile(NodeConfig config) {
    return new StoredProfile(
        MachinePrivateKey.generate(config.randomness()),
        null,
        null,
        Preferences.initial(config.defaultServer()));
  }

  @Override
  public NodeStatus status() {
    return parts.withTraffic(snapshot);
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    Subscription subscription = new Subscription(listener);
    subscriptions.add(subscription);
    mailbox.add(Letter.of(null)); // tells it the present status
    return () -> subscriptions.remove(subscription);
  }

  @Override
  public void up(UpRequest request) throws NodeException {
    NodeStatus now = snapshot;
    command(new NodeEvent.Up(UpRequests.checked(request, now.preferences(), signedIn)));
  }

  @Override
  public void change(PreferenceChange change) throws NodeException {
    UpRequests.requireHostname(change.hostname());
    command(new NodeEvent.Change(change));
  }

  @Override
  public void down() {
    command(new NodeEvent.Down());
  }

  @Override
  public void logout() {
    command(new NodeEvent.Logout());
  }

  @Override
  public void cancelLogin() {
    command(new NodeEvent.CancelLogin());
  }

  /** Commands are usually done when they return, so that the next status shows them. */
  private void command(NodeEvent event) {
    Letter letter = Letter.of(event);
    mailbox.add(letter);
    if (Thread.currentThread() != thread && !closed) {
      letter.done().completeOnTimeout(null, TIME_TO_SHOW.toMillis(), TimeUnit.MILLISECONDS).join();
    }
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    DataPlane dataPlane = parts.dataPlane();
    if (dataPlane == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
    }
    return dataPlane
        .ping(address, timeout)
        .thenApply(reply -> {
          parts.noteLatency(snapshot.netMap(), address, reply.roundTrip());
          return new PingReply(reply.roundTrip(), reply.endpoint(), "");
        });
  }

  @Override
  public void close() {
    closed = true;
    mailbox.add(Letter.of(null));
    if (Thread.currentThread() == thread) {
      return; // a listener closes: the loop ends after it returned
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
    Letter letter = Letter.of(event);
    mailbox.add(letter);
    if (event instanceof NodeEvent.Control(int client, ControlEvent.Registered registered)) {
      awaitStored(letter, registered);
    }
  }

  /** The server counts on the key being kept: the control client waits until it is. */
  private void awaitStored(Letter letter, ControlEvent.Registered registered) {
    try {
      letter.done().get(TIME_TO_STORE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("storing key {} takes long", registered.nodeKey().publicKey().shortForm());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the control client is being closed
    } catch (ExecutionException e) {
      LOG.debug("the node ended meanwhile");
    }
  }

  private void run() {
    long nextTick = parts.nanos() + TICK.toNanos();
    while (!closed) {
      Letter letter = next(nextTick);
      if (closed) {
        break;
      }
      if (letter != null && letter.event() != null && !parts.isStale(letter.event())) {
        handle(letter.event());
      }
      if (nextTick - parts.nanos() <= 0) {
        parts.checkNetwork();
        parts.scanInterfaces();
        parts.saveInitiationTimes();
        handle(new NodeEvent.Tick());
        nextTick = parts.nanos() + TICK.toNanos();
      }
      publish();
      if (letter != null) {
        letter.done().complete(null);
      }
    }
    parts.close();
    snapshot = machine.status("");
    mailbox.forEach(letter -> letter.done().complete(null));
  }

  private @Nullable Letter next(long nextTick) {
    long wait = nextTick - parts.nanos();
    if (!subscriptions.isEmpty() && parts.dataPlane() != null) {
      wait = Math.min(wait, TRAFFIC_TICK.toNanos());
    }
    try {
      return mailbox.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      closed = true;
      return null;
    }
  }

  private void handle(NodeEvent event) {
    followUps.add(event);
    for (NodeEvent next = followUps.poll(); next != null; next = followUps.poll()) {
      try {
        for (NodeAction action : machine.handle(next)) {
          parts.perform(action);
        }
      } catch (RuntimeException e) {
        LOG.error("a node event failed", e);
      }
    }
  }

  private void publish() {
    snapshot = machine.status(parts.interfaceName());
    signedIn = machine.signedIn();
    if (subscriptions.isEmpty()) {
      return;
    }
    NodeStatus now = status();
    for (Subscription subscription : subscriptions) {
      if (now.equals(subscription.told)) {
        continue;
      }
      subscription.told = now;
      try {
        subscription.listener.accept(now);
      } catch (RuntimeException e) {
        LOG.error("a listener failed", e);
      }
    }
  }
}
