package io.homeward.engine.node;

import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.DropReason;
import io.homeward.engine.dataplane.PeerStatistics;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.PathSummary;
import io.homeward.engine.store.MemoryNodeStore;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A node of which only the node itself is real: its server and its packet loops do as a test says.
 */
abstract class NodeFixture {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final List<FakeControl> controls = new CopyOnWriteArrayList<>();
  final List<FakeDataPlane> dataPlanes = new CopyOnWriteArrayList<>();
  final MemoryNodeStore store = new MemoryNodeStore();

  /** Run with each data plane before it is handed out; may throw. */
  volatile Consumer<FakeDataPlane> onDataPlane = plane -> {};

  private @Nullable TailnetNode node;

  /** Keeps what it is told and says what a test wants. */
  static final class FakeControl implements ControlClient {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Consumer<ControlEvent> listener;
    final List<HostReport> reports = new CopyOnWriteArrayList<>();
    final AtomicInteger moves = new AtomicInteger();
    volatile DiscoPublicKey disco;
    volatile Runnable onClose = () -> {};

    FakeControl(Consumer<ControlEvent> listener, DiscoPublicKey disco) {
      this.listener = listener;
      this.disco = disco;
    }

    @Override
    public void start() {
      calls.add("start");
    }

    @Override
    public void login(@Nullable String authKey) {
      calls.add("login " + authKey);
    }

    @Override
    public void cancelLogin() {
      calls.add("cancelLogin");
    }

    @Override
    public void update(HostReport report) {
      disco = report.disco();
      calls.add("update " + report.endpoints().size());
      reports.add(report);
    }

    @Override
    public void networkChanged() {
      moves.incrementAndGet();
    }

    @Override
    public void logout() {
      calls.add("logout");
    }

    @Override
    public void close() {
      calls.add("close");
      onClose.run();
    }
  }

  /** A datagram that is no part of the tunnel. */
  record Plain(byte[] datagram, Endpoint to) {}

  static final class FakeDataPlane implements DataPlane {
    final DataPlaneSetup setup;
    volatile @Nullable List<Endpoint> reachableAt;
    final List<DataPlaneConfig> configs = new CopyOnWriteArrayList<>();
    final AtomicInteger moves = new AtomicInteger();
    final List<Plain> plain = new CopyOnWriteArrayList<>();
    final List<Integer> homes = new CopyOnWriteArrayList<>(); // none again while no relay is there
    volatile boolean inUse;
    volatile boolean closed;

    volatile Map<NodePublicKey, Instant> clocksBehind = Map.of();

    /** What the next {@link #apply} throws. */
    volatile @Nullable Error bug;

    FakeDataPlane(DataPlaneSetup setup) {
      this.setup = setup;
    }

    @Override
    public void apply(DataPlaneConfig config) {
      Error thrown = bug;
      bug = null;
      if (thrown != null) {
        throw thrown;
      }
      configs.add(config);
    }

    @Override
    public void moved() {
      moves.incrementAndGet();
    }

    @Override
    public List<PeerStatistics> statistics() {
      return List.of(
          new PeerStatistics(
              Tailnets.key(2),
              new Way.Direct(Endpoint.parse("192.0.2.2:41641")),
              1,
              10,
              2,
              20,
              null,
              true,
              PathSummary.UNKNOWN));
    }

    @Override
    public Map<NodePublicKey, Instant> clocksBehind() {
      return clocksBehind;
    }

    @Override
    public Map<DropReason, Long> drops() {
      return Map.of();
    }

    @Override
    public CompletableFuture<EchoReply> ping(InetAddress address, Duration timeout) {
      return CompletableFuture.completedFuture(
          new EchoReply(Duration.ofMillis(3), new Way.Direct(Endpoint.parse("192.0.2.2:41641"))));
    }

    @Override
    public void relayed(Way.Relayed source, byte[] buffer, int offset, int length) {}

    @Override
    public void atHome(int region) {
      homes.add(region);
    }

    @Override
    public void reachableAt(List<Endpoint> endpoints, OwnNetwork.Nat nat) {
      reachableAt = endpoints;
    }

    @Override
    public CompletableFuture<PathReport> path(InetAddress address) {
      return CompletableFuture.failedFuture(new IllegalArgumentException("no peer"));
    }

    @Override
    public void relayLost(Way.Relayed way) {}

    @Override
    public void sendPlain(byte[] datagram, Endpoint to) {
      plain.add(new Plain(datagram, to));
    }

    @Override
    public boolean isInUse() {
      return inUse;
    }

    @Override
    public int port() {
      return setup.socket().port();
    }

    @Override
    public void close() {
      closed = true;
      setup.tun().close();
      setup.socket().close();
    }
  }

  NodeConfig config(NodeStore store, int port) {
    return NodeConfig.builder(store, new TunChoice.Userspace(), Tailnets.HOST, Tailnets.SERVER)
        .udpPort(port)
        .control((config, listener) -> {
          FakeControl control = new FakeControl(listener, config.report().disco());
          controls.add(control);
          return control;
        })
        .dataPlane(setup -> {
          FakeDataPlane dataPlane = new FakeDataPlane(setup);
          onDataPlane.accept(dataPlane);
          dataPlanes.add(dataPlane);
          return dataPlane;
        })
        .build();
  }

  TailnetNode start() throws NodeException {
    TailnetNode started = TailnetNode.start(config(store, 0));
    node = started;
    return started;
  }

  TailnetNode present() {
    return Objects.requireNonNull(node);
  }

  @BeforeEach
  void clear() {
    controls.clear();
    dataPlanes.clear();
  }

  @AfterEach
  void close() {
    if (node != null) {
      node.close();
    }
  }

  void awaitState(TailnetNode node, NodeState state) {
    await().atMost(PATIENCE).until(() -> node.status().state() == state);
  }

  FakeControl connect(TailnetNode node) throws NodeException {
    awaitState(node, NodeState.NEEDS_LOGIN);
    node.up(UpRequest.connect().withAuthKey("secret"));
    await().atMost(PATIENCE).until(() -> controls.size() == 1);
    FakeControl control = controls.getFirst();
    control.listener.accept(Tailnets.registered(Tailnets.KEY));
    control.listener.accept(new ControlEvent.Connectivity(true));
    control.listener.accept(new ControlEvent.NetMapChanged(Tailnets.map()));
    awaitState(node, NodeState.RUNNING);
    return control;
  }
}
