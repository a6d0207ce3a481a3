package io.homeward.interop;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A node as far as its server sees it: a control client, what it reported, what it stored. */
final class TestNode implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI server;
  private final @Nullable X509TrustManager trust;
  private final MachinePrivateKey machineKey;
  private final List<ControlEvent> events = new CopyOnWriteArrayList<>();
  private volatile @Nullable NodePrivateKey nodeKey;
  private volatile @Nullable NetMap netMap;
  private HostReport report;
  private ControlClient client;

  TestNode(URI server, String hostname) {
    this(server, hostname, null);
  }

  /**
   * @param trust who vouches for the server; null: whom this computer trusts
   */
  TestNode(URI server, String hostname, @Nullable X509TrustManager trust) {
    this.server = server;
    this.trust = trust;
    machineKey = MachinePrivateKey.generate(Randomness.system());
    report =
        new HostReport(
            HostInfo.builder().hostname(hostname).os("linux").osVersion("6.1").build(),
            true,
            0,
            DiscoPrivateKey.generate(Randomness.system()).publicKey(),
            List.of(ReportedEndpoint.local(Endpoint.parse("127.0.0.1:41641"))));
    client = newClient();
  }

  private ControlClient newClient() {
    return ControlClient.create(
        new ControlClientConfig(
            server,
            machineKey,
            nodeKey,
            null,
            NameLookup.NONE,
            false,
            report,
            trust,
            System::nanoTime,
            WallClock.system(),
            Randomness.system()),
        this::onEvent);
  }

  private void onEvent(ControlEvent event) {
    if (event instanceof ControlEvent.Registered registered) {
      nodeKey = registered.nodeKey();
    }
    if (event instanceof ControlEvent.NetMapChanged changed) {
      netMap = changed.netMap();
    }
    events.add(event);
  }

  /** Signs in with an auth key and waits for the map. */
  TestNode up(@Nullable String authKey) {
    client.login(authKey);
    awaitMap(_ -> true);
    return this;
  }

  ControlClient client() {
    return client;
  }

  HostReport report() {
    return report;
  }

  /** Leads to these networks, as it tells from now on. */
  void announce(List<IpPrefix> networks) {
    HostReport now = report;
    report(
        new HostReport(
            now.host().toBuilder().routableIps(networks).build(),
            now.userspace(),
            now.homeDerp(),
            now.disco(),
            now.endpoints()));
  }

  void report(HostReport changed) {
    report = changed;
    client.update(changed);
  }

  /** Ends the client and starts another one from what is stored, as after a restart. */
  void restart() {
    client.close();
    events.clear();
    netMap = null;
    client = newClient();
    client.start();
  }

  /** Forgets what happened so far. */
  void forget() {
    events.clear();
  }

  NodePublicKey key() {
    return Objects.requireNonNull(nodeKey).publicKey();
  }

  NetMap netMap() {
    return Objects.requireNonNull(netMap);
  }

  List<ControlEvent> events() {
    return List.copyOf(events);
  }

  <E extends ControlEvent> E await(Class<E> type) {
    return await(type, _ -> true);
  }

  <E extends ControlEvent> E await(Class<E> type, Predicate<E> wanted) {
    return Awaitility.await(type.getSimpleName() + " among " + events)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                events.stream().filter(type::isInstance).map(type::cast).filter(wanted).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  NetMap awaitMap(Predicate<NetMap> wanted) {
    return Objects.requireNonNull(
        Awaitility.await("a map")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> netMap, map -> map != null && wanted.test(map)));
  }

  /** Waits until a peer of this name is as wanted. */
  NodeInfo awaitPeer(String shortName, Predicate<NodeInfo> wanted) {
    NetMap map = awaitMap(m -> peer(m, shortName).filter(wanted).isPresent());
    return peer(map, shortName).orElseThrow();
  }

  private static Optional<NodeInfo> peer(NetMap map, String shortName) {
    return map.peers().stream().filter(p -> p.shortName().equals(shortName)).findFirst();
  }

  @Override
  public void close() {
    client.close();
  }
}
