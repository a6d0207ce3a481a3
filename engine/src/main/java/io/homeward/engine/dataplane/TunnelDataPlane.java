package io.homeward.engine.dataplane;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.linux.Turns;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunQueue;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.way.Way;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane on three threads or more: an {@link OutboundLoop} for each queue of the device, an
 * {@link InboundLoop} for each receiver of the port and a {@link SmallLoop} for what comes apart
 * there move packets, {@link ProtocolLoop} owns handshakes, timers and paths. They share {@link
 * Routing}, an immutable snapshot that the protocol thread replaces, the {@link Peer}s in it, field
 * by field as described there, and the mailbox of the protocol thread. No lock is held while
 * packets move, except for a peer without a session, and between a small loop and its inbound loop.
 */
public final class TunnelDataPlane implements DataPlane {
  private static final Logger LOG = LoggerFactory.getLogger(TunnelDataPlane.class);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  static {
    // A JVM that knows from a rehearsal what to compile begins when all classes of it are in use:
    // not only once a packet of IPv6 came, or one for a peer without a session. And what it
    // compiled before a class was in use stops there.
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (Class<?> each : List.of(Ipv6Header.class, UdpAddress.class)) {
        lookup.ensureInitialized(each);
      }
      for (Class<?> kind : List.of(ProtocolEvent.class, Hop.OverUdp.class, Hop.class)) {
        for (Class<?> each : kind.getPermittedSubclasses()) {
          lookup.ensureInitialized(each);
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a class that may be used here", e);
    }
  }

  /** A loop's one step. */
  private interface Step {
    boolean run() throws IOException, InterruptedException;
  }

  /** One that is never the last. */
  private interface PacketStep {
    void run() throws IOException;
  }

  private final DataPlaneSetup setup;
  private final DropCounters drops = new DropCounters();
  private final ProtocolMailbox mailbox = new ProtocolMailbox();
  private final RelayInbox inbox;
  private final List<OutboundLoop> outbound = new ArrayList<>();
  private final List<InboundLoop> inbound = new ArrayList<>();
  private final List<SmallLoop> smallLoops = new ArrayList<>();
  private final List<SmallFirst> orders = new ArrayList<>();
  private final ProtocolLoop protocol;
  private final List<Thread> threads = new ArrayList<>();

  /** Guards the next two, and the order of configurations. */
  private final Object applying = new Object();

  private @Nullable DataPlaneConfig lastConfig;
  private @Nullable LookupTables tables;

  private volatile Routing routing = Routing.empty();
  private final Set<CompletableFuture<?>> questionsUnderWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private volatile boolean broken;
  private boolean closed;

  private TunnelDataPlane(DataPlaneSetup setup) {
    this.setup = setup;
    TunDevice tun = setup.tun();
    UdpBatchSocket socket = setup.socket();
    FlowTable flows = new FlowTable();
    Pings pings = new Pings(setup.randomness());
    inbox = new RelayInbox(socket::wake);
    for (TunQueue queue : tun.queues()) {
      int sender = TunnelSender.OUTBOUND + outbound.size();
      outbound.add(
          new OutboundLoop(
              queue,
              setup.ticker(),
              turns(),
              () -> routing,
              sender(sender),
              mailbox,
              flows,
              new FlowHash(setup.randomness().nextLong(Long.MAX_VALUE)),
              drops));
    }
    InboundParts parts =
        new InboundParts(setup.ticker(), () -> routing, mailbox, pings, flows, drops);
    int receiving = 0;
    for (UdpReceiver receiver : socket.receivers()) {
      SmallFirst order =
          new SmallFirst(
              new SparseFlows(new FlowHash(setup.randomness().nextLong(Long.MAX_VALUE))));
      orders.add(order);
      UdpReceiver apart = receiver.small();
      SmallLoop small = null;
      if (apart != null) {
        small = new SmallLoop(receiving++, apart, turns(), tun.newWriter(), order, parts);
        smallLoops.add(small);
      }
      inbound.add(
          new InboundLoop(
              receiving++,
              receiver,
              inbound.isEmpty() ? inbox : new RelayInbox(() -> {}),
              turns(),
              tun.newWriter(),
              order,
              small,
              parts));
    }
    protocol =
        new ProtocolLoop(
            setup,
            mailbox,
            next -> routing = next,
            sender(TunnelSender.PROTOCOL),
            new LocalServices(setup, mailbox, drops),
            pings,
            drops);
    for (OutboundLoop each : outbound) {
      threads.add(thread(name("homeward-outbound", outbound.indexOf(each)), each::runOnce));
    }
    for (InboundLoop each : inbound) {
      threads.add(thread(name("homeward-inbound", inbound.indexOf(each)), each::runOnce));
    }
    for (SmallLoop each : smallLoops) {
      threads.add(thread(name("homeward-small", smallLoops.indexOf(each)), each::runOnce));
    }
    threads.add(watched("homeward-protocol", protocol::runOnce));
  }

  private static String name(String kind, int index) {
    return index == 0 ? kind : kind + "-" + (index + 1);
  }

  /**
   * Starts a data plane that knows nobody yet. It owns device and socket from now on, also when
   * this fails.
   */
  public static TunnelDataPlane start(DataPlaneSetup setup) {
    TunnelDataPlane plane;
    try {
      plane = new TunnelDataPlane(setup);
    } catch (RuntimeException | Error e) {
      setup.tun().close();
      setup.socket().close();
      throw e;
    }
    try {
      plane.threads.forEach(Thread::start);
      return plane;
    } catch (RuntimeException | Error e) {
      plane.close(); // ends the threads that did start
      throw e;
    }
  }

  private static LoopTurns turns() {
    return new LoopTurns(Platform.isLinux() ? Turns::take : _ -> {});
  }

  private TunnelSender sender(int number) {
    return new TunnelSender(
        setup.socket().newSender(), setup.relays(), number, setup.mtu(), mailbox, drops);
  }

  private Thread thread(String name, PacketStep step) {
    return watched(
        name,
        () -> {
          step.run();
          return true;
        });
  }

  private Thread watched(String name, Step step) {
    return WatchedThread.platform(
        name,
        death -> failed(name, new IOException(name + " ended", death)),
        () -> loop(name, step));
  }

  private void loop(String name, Step step) {
    try {
      boolean more = true;
      while (more && !closing) {
        more = step.run();
      }
    } catch (IOException e) {
      failed(name, e);
    } catch (InterruptedException e) {
      // Nobody of ours does that; the data plane is as dead as by any other end of a loop.
      failed(name, new IOException(name + " was interrupted", e));
    }
  }

  private void failed(String name, IOException e) {
    broken = true;
    endQuestions();
    if (!closing) {
      LOG.warn("{}: {}", name, e.getMessage());
      setup.onFailure().accept(e);
    }
  }

  @Override
  public void apply(DataPlaneConfig config) {
    synchronized (applying) {
      LookupTables made = LookupTables.of(config, lastConfig, tables);
      lastConfig = config;
      tables = made;
      mailbox.post(new ProtocolEvent.Apply(config, made));
    }
  }

  @Override
  public void moved() {
    mailbox.post(new ProtocolEvent.Moved());
  }

  @Override
  public List<PeerStatistics> statistics() {
    long now = setup.ticker().nanos();
    return routing.peers().stream().map(peer -> peer.statistics(now)).toList();
  }

  @Override
  public Map<NodePublicKey, Instant> clocksBehind() {
    long now = setup.ticker().nanos();
    Map<NodePublicKey, Instant> behind = new HashMap<>();
    for (Peer peer : routing.peers()) {
      Instant shows = peer.clockBehind(now);
      if (shows != null) {
        behind.put(peer.key, shows);
      }
    }
    return behind;
  }

  @Override
  public Map<DropReason, Long> drops() {
    return drops.snapshot();
  }

  @Override
  public CompletableFuture<EchoReply> ping(InetAddress address, Duration timeout) {
    CompletableFuture<EchoReply> reply = new CompletableFuture<>();
    awaited(reply, new ProtocolEvent.Ping(address, timeout, reply));
    return reply;
  }

  private void awaited(CompletableFuture<?> reply, ProtocolEvent question) {
    questionsUnderWay.add(reply);
    reply.whenComplete((answer, failure) -> questionsUnderWay.remove(reply));
    mailbox.post(question);
    if (closing || broken) {
      // The protocol thread may have taken its last event.
      endQuestions();
    }
  }

  /** Whatever became of the protocol thread, nobody waits for ever. */
  private void endQuestions() {
    for (CompletableFuture<?> reply : questionsUnderWay) {
      reply.completeExceptionally(new TimeoutException("the node went down"));
    }
  }

  @Override
  public void relayed(Way.Relayed source, byte[] buffer, int offset, int length) {
    if (!inbox.offer(source, buffer, offset, length)) {
      drops.count(DropReason.RELAY_INBOX_FULL);
    }
  }

  @Override
  public void atHome(int region) {
    mailbox.post(new ProtocolEvent.AtHome(region));
  }

  @Override
  public void reachableAt(List<Endpoint> endpoints, OwnNetwork.Nat nat) {
    mailbox.post(new ProtocolEvent.ReachableAt(endpoints, nat));
  }

  @Override
  public CompletableFuture<PathReport> path(InetAddress address) {
    CompletableFuture<PathReport> reply = new CompletableFuture<>();
    awaited(reply, new ProtocolEvent.PathAsked(address, reply));
    return reply;
  }

  @Override
  public void relayLost(Way.Relayed way) {
    if (!mailbox.postRelayLost(new ProtocolEvent.RelayLost(way))) {
      drops.count(DropReason.RELAY_INBOX_FULL);
    }
  }

  @Override
  public void sendPlain(byte[] datagram, Endpoint to) {
    mailbox.post(new ProtocolEvent.SendPlain(datagram, to));
  }

  @Override
  public boolean isInUse() {
    long now = setup.ticker().nanos();
    return routing.peers().stream().anyMatch(peer -> peer.isInUse(now));
  }

  @Override
  public int port() {
    return setup.socket().port();
  }

  @Override
  public void close() {
    closing = true;
    endThreads();
    endQuestions();
  }

  private synchronized void endThreads() {
    if (closed) {
      return;
    }
    closed = true;
    setup.tun().queues().forEach(TunQueue::wake);
    setup.socket().receivers().forEach(UdpReceiver::wake);
    smallLoops.forEach(SmallLoop::wake);
    mailbox.post(new ProtocolEvent.Stop());
    if (join()) {
      outbound.forEach(OutboundLoop::close);
      inbound.forEach(InboundLoop::close);
      smallLoops.forEach(SmallLoop::close);
      orders.forEach(SmallFirst::close);
      protocol.close();
      setup.tun().close();
      setup.socket().close();
    } else {
      // Freeing memory that a thread still uses would crash the process.
      LOG.error("a packet loop did not end; its memory is not freed");
    }
  }

  private boolean join() {
    long end = System.nanoTime() + CLOSE_NANOS;
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive() && end - System.nanoTime() > 0) {
        try {
          thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
