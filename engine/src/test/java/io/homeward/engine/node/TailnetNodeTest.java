package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.DropReason;
import io.homeward.engine.dataplane.PeerStatistics;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.MemoryNodeStore;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.wireguard.InitiationTimes;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailnetNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<FakeControl> controls = new CopyOnWriteArrayList<>();
  private final List<FakeDataPlane> dataPlanes = new CopyOnWriteArrayList<>();
  private final MemoryNodeStore store = new MemoryNodeStore();
  private @Nullable TailnetNode node;

  /** Keeps what it is told and says what a test wants. */
  private static final class FakeControl implements ControlClient {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Consumer<ControlEvent> listener;

    FakeControl(Consumer<ControlEvent> listener) {
      this.listener = listener;
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
      calls.add("update " + report.endpoints().size());
    }

    @Override
    public void logout() {
      calls.add("logout");
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private static final class FakeDataPlane implements DataPlane {
    final DataPlaneSetup setup;
    final List<DataPlaneConfig> configs = new CopyOnWriteArrayList<>();
    volatile boolean closed;

    FakeDataPlane(DataPlaneSetup setup) {
      this.setup = setup;
    }

    @Override
    public void apply(DataPlaneConfig config) {
      configs.add(config);
    }

    @Override
    public List<PeerStatistics> statistics() {
      return List.of(
          new PeerStatistics(
              Tailnets.key(2), Endpoint.parse("192.0.2.2:41641"), 1, 10, 2, 20, null, true));
    }

    @Override
    public Map<DropReason, Long> drops() {
      return Map.of();
    }

    @Override
    public CompletableFuture<EchoReply> ping(InetAddress address, Duration timeout) {
      return CompletableFuture.completedFuture(
          new EchoReply(Duration.ofMillis(3), Endpoint.parse("192.0.2.2:41641")));
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

  private NodeConfig config(NodeStore store, int port) {
    return NodeConfig.builder(store, new TunChoice.Userspace(), Tailnets.HOST, Tailnets.SERVER)
        .udpPort(port)
        .control((config, listener) -> {
          FakeControl control = new FakeControl(listener);
          controls.add(control);
          return control;
        })
        .dataPlane(setup -> {
          FakeDataPlane dataPlane = new FakeDataPlane(setup);
          dataPlanes.add(dataPlane);
          return dataPlane;
        })
        .build();
  }

  private TailnetNode start() throws NodeException {
    TailnetNode started = TailnetNode.start(config(store, 0));
    node = started;
    return started;
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

  private void awaitState(TailnetNode node, NodeState state) {
    await().atMost(PATIENCE).until(() -> node.status().state() == state);
  }

  private FakeControl connect(TailnetNode node) throws NodeException {
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

  @Test
  void connectsAndShowsItsPeersWithTheirTraffic() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    assertThat(control.calls).startsWith("start", "login secret");
    await().atMost(PATIENCE).until(() -> !dataPlanes.getFirst().configs.isEmpty());
    assertThat(dataPlanes.getFirst().configs.getFirst().privateKey()).isEqualTo(Tailnets.KEY);
    await()
        .atMost(PATIENCE)
        .until(() -> control.calls.stream().anyMatch(c -> c.matches("update [1-9].*")));
    assertThat(node.status().peers())
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.receivedBytes()).isEqualTo(20);
          assertThat(peer.currentEndpoint()).isEqualTo(Endpoint.parse("192.0.2.2:41641"));
        });
    assertThat(node.ping(IpText.parse("100.64.0.2"), PATIENCE).get().roundTrip())
        .isEqualTo(Duration.ofMillis(3));
    assertThat(node.status().peers().getFirst().latency()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void hasStoredTheKeyWhenTheControlClientGoesOn() throws Exception {
    TailnetNode node = start();
    node.up(UpRequest.connect());
    await().atMost(PATIENCE).until(() -> controls.size() == 1);
    controls.getFirst().listener.accept(Tailnets.registered(Tailnets.KEY));
    assertThat(store.load().map(StoredProfile::nodeKey)).contains(Tailnets.KEY);
  }

  @Test
  void startsAgainWithWhatItKnew() throws Exception {
    TailnetNode first = start();
    connect(first).listener.accept(new ControlEvent.Connectivity(false));
    first.close();
    assertThat(dataPlanes.getFirst().closed).isTrue();
    assertThat(controls.getFirst().calls).endsWith("close");
    TailnetNode second = start();
    await().atMost(PATIENCE).until(() -> controls.size() == 2);
    awaitState(second, NodeState.STARTING);
    assertThat(controls.getLast().calls).containsExactly("start");
  }

  @Test
  void storesWhatIsChangedWhileItIsOff() throws Exception {
    TailnetNode first = start();
    awaitState(first, NodeState.NEEDS_LOGIN);
    PreferenceChange change =
        PreferenceChange.none().hostname("nas").acceptDns(false).shieldsUp(true);
    first.change(change);
    assertThatThrownBy(() -> first.change(PreferenceChange.none().hostname("a b").acceptDns(true)))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.BAD_HOSTNAME));
    first.close();
    Preferences kept = start().status().preferences();
    assertThat(kept).isEqualTo(Preferences.initial(Tailnets.SERVER).with(change));
    assertThat(controls).isEmpty();
  }

  @Test
  void knowsAfterARestartWhichHandshakesItTook() throws Exception {
    NodePrivateKey peer = NodePrivateKey.generate(Randomness.system());
    TailnetNode first = start();
    connect(first);
    byte[] recorded = initiation(peer);
    assertThat(receive(dataPlanes.getFirst(), peer, recorded)).isNotEmpty();
    first.close();
    start();
    await().atMost(PATIENCE).until(() -> controls.size() == 2);
    controls.getLast().listener.accept(new ControlEvent.NetMapChanged(Tailnets.map()));
    await().atMost(PATIENCE).until(() -> dataPlanes.size() == 2);
    assertThat(receive(dataPlanes.getLast(), peer, recorded)).isEmpty();
  }

  private static byte[] initiation(NodePrivateKey from) {
    try (WireGuardDevice device =
        new WireGuardDevice(from, PacketCiphers.best(), Randomness.system(), WallClock.system())) {
      device.addPeer(PeerConfig.of(Tailnets.KEY.publicKey()), 0);
      List<WireGuardAction> actions = device.wantHandshake(Tailnets.KEY.publicKey(), 0);
      return ((WireGuardAction.SendInitiation) actions.getFirst()).datagram();
    }
  }

  /** As the data plane would, with what it was given. */
  private static List<WireGuardAction> receive(
      FakeDataPlane plane, NodePrivateKey from, byte[] initiation) {
    try (WireGuardDevice device =
        new WireGuardDevice(
            Tailnets.KEY,
            PacketCiphers.best(),
            Randomness.system(),
            WallClock.system(),
            plane.setup.initiationTimes())) {
      device.addPeer(PeerConfig.of(from.publicKey()), 0);
      return device.handshakeDatagram(initiation, Endpoint.parse("192.0.2.9:9"), 0);
    }
  }

  @Test
  void closesItsPartsOnDown() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    node.down();
    awaitState(node, NodeState.STOPPED);
    await().atMost(PATIENCE).until(() -> dataPlanes.getFirst().closed);
    assertThat(control.calls).endsWith("close");
    assertThat(node.ping(IpText.parse("100.64.0.2"), PATIENCE)).isCompletedExceptionally();
  }

  @Test
  void doesNotListenToAControlClientThatItClosed() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    node.down();
    awaitState(node, NodeState.STOPPED);
    control.listener.accept(new ControlEvent.LoginNeeded(ControlEvent.Reason.DEVICE_REMOVED));
    node.down(); // behind it in the mailbox
    assertThat(node.status().state()).isEqualTo(NodeState.STOPPED);
  }

  @Test
  void tellsEveryListenerThePresentAndEachChangeOnce() throws Exception {
    TailnetNode node = start();
    List<NodeState> heard = new CopyOnWriteArrayList<>();
    Runnable end = node.subscribe(status -> heard.add(status.state()));
    await().atMost(PATIENCE).until(() -> heard.contains(NodeState.NEEDS_LOGIN));
    Runnable broken =
        node.subscribe(status -> {
          throw new IllegalStateException("a listener with a bug");
        });
    connect(node);
    await().atMost(PATIENCE).until(() -> heard.contains(NodeState.RUNNING));
    broken.run();
    end.run();
    end.run();
    node.down();
    awaitState(node, NodeState.STOPPED);
    assertThat(heard).doesNotContain(NodeState.STOPPED);
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    TailnetNode node = start();
    connect(node);
    node.close();
    node.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("homeward-node") && thread.isAlive());
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      assertThatThrownBy(() -> TailnetNode.start(config(store, taken.getLocalPort())))
          .isInstanceOfSatisfying(
              NodeException.class,
              e -> {
                assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.PORT_IN_USE);
                assertThat(e.problem().subject()).contains("" + taken.getLocalPort());
              });
    }
  }

  @Test
  void saysWhereItKeptABrokenStateFile(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("node.json"), "{broken");
    FileNodeStore files = FileNodeStore.open(dir);
    assertThatThrownBy(() -> TailnetNode.start(config(files, 0)))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.STATE_BROKEN);
              assertThat(Path.of(e.problem().detail())).hasContent("{broken");
            });
    // The store is free again, and the next start is a fresh one.
    FileNodeStore again = FileNodeStore.open(dir);
    try (TailnetNode fresh = TailnetNode.start(config(again, 0))) {
      awaitState(fresh, NodeState.NEEDS_LOGIN);
    }
  }

  @Test
  void saysThatNobodyMayOpenADevice() {
    TunChoice kernel =
        new TunChoice.Kernel(
            "homeward0", new TunChoice.RunningHelper(Path.of("/nonexistent/helper.sock")));
    assertThatThrownBy(() -> TailnetNode.start(config(store, 0).toBuilder().tun(kernel).build()))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.TUN_NOT_PERMITTED));
  }

  @Test
  void showsThatItsStateCannotBeWritten() throws Exception {
    NodeStore full =
        new NodeStore() {
          private boolean first = true;

          @Override
          public java.util.Optional<StoredProfile> load() {
            return java.util.Optional.empty();
          }

          @Override
          public void save(StoredProfile profile) throws IOException {
            if (!first) {
              throw new IOException("No space left on device");
            }
            first = false;
          }

          @Override
          public java.util.Optional<InitiationTimes.Snapshot> loadInitiationTimes() {
            return java.util.Optional.empty();
          }

          @Override
          public void saveInitiationTimes(InitiationTimes.Snapshot times) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public String location() {
            return "/full/node.json";
          }

          @Override
          public void close() {}
        };
    try (TailnetNode node = TailnetNode.start(config(full, 0))) {
      node.up(UpRequest.to(URI.create("https://hub.example")));
      await()
          .atMost(PATIENCE)
          .until(() ->
              node.status().problems().stream()
                  .anyMatch(p -> p.kind() == NodeProblem.Kind.STATE_NOT_WRITTEN));
    }
  }
}
