package io.homeward.engine.node;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigs;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.RoutePlan;
import io.homeward.engine.resolver.SystemResolvers;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tunnel of a node: the data plane, what is opened beside it, and what this computer's system
 * is told of it. Owned by the node's thread; methods that any thread may call say so.
 */
final class NodeTunnel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeTunnel.class);

  private final NodeConfig config;
  private final HostNetwork network;
  private final Consumer<NodeEvent> post;
  private final Configurations configurations;
  private final NodeNames names;
  private final InitiationTimes initiationTimes;
  private final DiscoPrivateKey discoKey;
  private final NodeRelays relays;
  private final Surroundings surroundings;
  private final NetworkReporter reporter;
  private final PeerRelay peerRelay;
  private final SelfTests selfTests;
  private final PeerSockets sockets;
  private volatile @Nullable DataPlane dataPlane;
  private volatile boolean packetsLost; // by a thread of the data plane
  private @Nullable NodeProblem refused; // why the last configuration was not taken

  /**
   * One that is closed.
   *
   * @param network stays the caller's
   * @param post takes what happens; any thread
   * @param initiationTimes of the handshakes that were taken
   */
  NodeTunnel(
      NodeConfig config,
      HostNetwork network,
      Consumer<NodeEvent> post,
      Configurations configurations,
      NodeNames names,
      DiscoPrivateKey discoKey,
      InitiationTimes initiationTimes) {
    this.config = config;
    this.network = network;
    this.post = post;
    this.configurations = configurations;
    this.names = names;
    this.discoKey = discoKey;
    this.initiationTimes = initiationTimes;
    relays =
        new NodeRelays(
            config,
            names.serverLookup(),
            region -> post.accept(new NodeEvent.AtHome(region)),
            this::relaysChanged);
    surroundings = new Surroundings(network);
    reporter = new NetworkReporter(config, new ServerNames(names.serverLookup()), relays, post);
    peerRelay =
        new PeerRelay(
            config,
            network,
            new ServerNames(names.serverLookup()),
            () -> post.accept(new NodeEvent.NetworkAnswered()));
    sockets = new PeerSockets(config.udpPort(), network);
    selfTests = new SelfTests(found -> post.accept(new NodeEvent.SelfTested(found)));
  }

  private long nanos() {
    return config.ticker().nanos();
  }

  private void relaysChanged() {
    post.accept(new NodeEvent.RelaysStand(relays.statuses()));
  }

  /** How this node can be reached now. */
  NodeReach reach() {
    return dataPlane == null
        ? NodeReach.NONE
        : new NodeReach(reporter.report(), reporter.router(), relays.statuses());
  }

  /** Any thread. Null while there is no tunnel. */
  @Nullable DataPlane dataPlane() {
    return dataPlane;
  }

  String interfaceName() {
    return network.interfaceName();
  }

  /** The server is spoken to at this URL from now on. */
  void server(URI url) {
    reporter.server(url);
  }

  void serverReachable(boolean reachable) {
    reporter.serverReachable(reachable);
  }

  /** Takes what came from the network for those who wait. */
  void takeAnswers() {
    reporter.takeAnswers();
    peerRelay.takeAnswers();
  }

  /** Whether nothing flows, so that what is looked at every few seconds can wait. */
  boolean isAtRest() {
    DataPlane open = dataPlane;
    return open == null || !open.isInUse();
  }

  /** Nanoseconds until {@link #onDeadline} is due; {@link Long#MAX_VALUE}: never. */
  long untilDeadline() {
    long wait = Math.min(reporter.untilDeadline(), peerRelay.untilDeadline());
    return Math.min(wait, selfTests.untilDue(isAtRest(), nanos()));
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    reporter.onDeadline();
    peerRelay.onDeadline();
    // Whether "connected" is true for other programs.
    if (selfTests.untilDue(isAtRest(), nanos()) == 0) {
      selfTests.tick(nanos());
    }
  }

  /** Notices a system that took the tunnel away. */
  void checkLost() {
    if (dataPlane == null) {
      return;
    }
    NodeProblem lost = network.lost();
    if (lost == null && packetsLost) {
      lost = new NodeProblem(NodeProblem.Kind.HELPER_FAILED, network.interfaceName(), "");
    }
    if (lost != null) {
      networkFailed(null, null, lost);
    }
  }

  /** Looks whether packets flow, and whether the system gives a better tunnel now. */
  void checkNetwork() {
    if (dataPlane == null) {
      return;
    }
    reporter.tick();
    if (network.canDoBetter()) {
      LOG.info("a network interface is to be had now");
      close();
      open();
    }
  }

  /** Looks whether peers try in vain because their clocks went back. */
  void lookAtClocks() {
    DataPlane open = dataPlane;
    if (open != null) {
      post.accept(new NodeEvent.ClocksSeen(open.clocksBehind()));
    }
  }

  /** Opens it, and tells what came of that. */
  void open() {
    TunDevice device = null;
    UdpBatchSocket socket = null;
    try {
      packetsLost = false;
      device = network.open();
      socket = sockets.open();
      DataPlaneSetup setup =
          new DataPlaneSetup(
              device,
              socket,
              HostConfigs.MTU,
              names.open(),
              config.ticker(),
              config.clock(),
              config.randomness(),
              initiationTimes,
              discoKey,
              relays,
              reporter,
              peerRelay,
              PacketCiphers.best(),
              this::packetsLost);
      device = null; // the data plane's from here on, as the socket
      socket = null;
      DataPlane started = config.dataPlane().start(setup);
      dataPlane = started;
      relays.open(started);
      reporter.begin(started);
      post.accept(new NodeEvent.NetworkOpened(network.userspace()));
    } catch (NodeException e) {
      networkFailed(device, socket, e.problem());
    } catch (IOException e) {
      networkFailed(device, socket, tunnelProblem(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      LOG.error("A bug: the tunnel cannot be opened", e);
      networkFailed(device, socket, tunnelProblem(e.toString()));
    }
  }

  /** Any thread. */
  private void packetsLost(IOException failure) {
    packetsLost = true;
    post.accept(new NodeEvent.HostChanged()); // so that it is noticed at once
  }

  private static NodeProblem tunnelProblem(String detail) {
    return new NodeProblem(NodeProblem.Kind.INTERNAL, "tunnel", detail);
  }

  /** Closes what was opened and not handed over yet, and tells. */
  private void networkFailed(
      @Nullable TunDevice device, @Nullable UdpBatchSocket socket, NodeProblem problem) {
    if (socket != null) {
      socket.close();
    }
    if (device != null) {
      device.close();
    }
    close();
    post.accept(new NodeEvent.NetworkFailed(problem));
  }

  /** Idempotent. */
  @Override
  public void close() {
    reporter.end();
    peerRelay.close();
    DataPlane open = dataPlane;
    dataPlane = null;
    relays.close();
    if (open != null) {
      open.close();
    }
    reporter.awaitEnd();
    peerRelay.awaitEnd();
    names.close();
    surroundings.forget();
    refused = null;
    selfTests.expectNothing();
    network.cleanUp();
  }

  /** Has this computer and the data plane follow the map. */
  void configure(NodeAction.Configure wanted) {
    DataPlane open = dataPlane;
    if (open == null) {
      return;
    }
    boolean first = surroundings.configured() == null;
    List<Endpoint> resolvers = SystemResolvers.read();
    RoutePlan plan = surroundings.plan(wanted, configurations.routes(wanted), resolvers);
    HostConfig host = configurations.host(wanted, network.interfaceName(), plan.routes());
    List<IpPrefix> routes = network.userspace() ? List.of() : host.routes();
    // First, so that no way to a peer is in use any more which the routes then lead astray.
    open.apply(
        configurations.dataPlane(wanted, routes, surroundings.rangeShared(), config.clock().now()));
    relays.use(wanted);
    try {
      HostState taken = network.configure(host);
      refused = null;
      use(taken, wanted);
    } catch (NodeException e) {
      refused = e.problem();
      names.use(wanted, resolvers, true);
      hostConfigured(List.of());
    }
    boolean relays =
        peerRelay.want(
            wanted.preferences().relayServerPort(),
            wanted.key(),
            wanted.map().self(),
            wanted.map().derp());
    if (first || relays) {
      place(open);
    }
    reporter.device(wanted.key(), wanted.map().self());
    reporter.relays(wanted.map().derp());
  }

  /** Where peers of the same network reach this node now. */
  private void place(DataPlane open) {
    reporter.place(surroundings.families(), surroundings.endpoints(open.port()));
    peerRelay.place(surroundings.families(), surroundings.endpoints(peerRelay.port()));
  }

  /** What the system is told may stand otherwise now. */
  void followHost(NodeAction.Configure wanted) {
    HostState state = network.state();
    if (state != null) {
      use(state, wanted);
      selfTests.look(nanos());
    }
  }

  private void use(HostState state, NodeAction.Configure wanted) {
    // Not those from before: what the system was told may have changed whom it asks.
    List<Endpoint> resolvers = HostStates.resolvers(state);
    surroundings.resolvers(resolvers);
    names.use(wanted, resolvers, state.ipv6());
    if (!network.userspace()) {
      selfTests.expect(wanted.map(), wanted.preferences(), state, surroundings.leftOut(), nanos());
    }
    hostConfigured(HostStates.problems(state, network.interfaceName()));
  }

  private void hostConfigured(List<NodeProblem> found) {
    List<NodeProblem> problems = new ArrayList<>(network.shortcomings());
    if (refused != null) {
      // What the system tells by itself is no word about what it refused.
      problems.add(refused);
    }
    problems.addAll(found);
    problems.addAll(surroundings.problems());
    post.accept(new NodeEvent.HostConfigured(problems));
  }

  /**
   * Looks what this computer is attached to: where peers reach this node there, which routes it can
   * take, and whether it is elsewhere than before.
   */
  void lookAround() {
    surroundings.look();
    DataPlane open = dataPlane;
    NodeAction.Configure configured = surroundings.configured();
    if (open != null && configured != null) {
      if (surroundings.wantsAnotherPlan()) {
        configure(configured);
      }
      place(open);
    }
    selfTests.hear(nanos());
    post.accept(new NodeEvent.LookedAround(surroundings.waysOut()));
  }

  /** This computer is attached elsewhere now. */
  void moved() {
    DataPlane open = dataPlane;
    if (open != null) {
      open.moved();
    }
    relays.networkChanged();
    reporter.moved();
    peerRelay.moved();
    selfTests.look(nanos());
  }
}
