package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.PlaceFinder;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.path.OwnNetwork;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a node knowing what its network is like while it has one: asks by the socket of the tunnel,
 * because what a NAT does with another port is of no use to peers. Owned by the node's thread;
 * answers come on any.
 */
final class NetworkReporter implements PlaceFinder {
  private final NodeConfig config;
  private final Consumer<NodeEvent> post;
  private final ServerNames names;
  private final Home home;
  private final RouterPort router;
  private PortMapping mapped = PortMapping.NONE; // as told last
  private volatile @Nullable Open open;
  private @Nullable ServerAddress server;
  private boolean serverReachable;
  private NetworkReport told = NetworkReport.UNKNOWN;

  /** What there is while there is a network. */
  private record Open(DataPlane dataPlane, SocketNetcheck netcheck) {}

  /** The relay at which peers find this node. */
  interface Home {
    /**
     * This region is to be it.
     *
     * @param region 0: not known which
     */
    void nearest(int region);

    /**
     * When something last came from the relay of the region, by the ticker; empty: not since it is
     * home.
     */
    OptionalLong heardNanos(int region);
  }

  /**
   * @param names finds relays, also when this node answers for the names of this computer
   * @param home told which region is to be home
   * @param post takes what is found out; any thread
   */
  NetworkReporter(NodeConfig config, ServerNames names, Home home, Consumer<NodeEvent> post) {
    this.config = config;
    this.names = names;
    router = new RouterPort(config, RouterPort.Purpose.TUNNEL, state -> announce());
    this.home = home;
    this.post = post;
  }

  /** What came by the socket of the tunnel and may be an answer. Any thread. */
  @Override
  public void answered(byte[] datagram, Endpoint source, long atNanos) {
    Open present = open;
    if (present != null) {
      present.netcheck.answered(datagram, atNanos);
    }
  }

  /** Any thread. */
  @Override
  public void wanted() {
    Open present = open;
    if (present != null) {
      present.netcheck.wanted();
    }
  }

  private void announce() {
    post.accept(new NodeEvent.NetworkAnswered());
  }

  /** The coordination server is there from now on; a relay beside it speaks as it does. */
  void server(URI url) {
    server = ServerAddress.of(url);
  }

  /** There is a network, of which nothing is known yet. */
  void begin(DataPlane dataPlane) {
    end();
    awaitEnd();
    SocketNetcheck netcheck =
        new SocketNetcheck(config, names, server, new Tunnel(dataPlane), this::announce);
    netcheck.serverReachable(serverReachable);
    open = new Open(dataPlane, netcheck);
    told = NetworkReport.UNKNOWN;
  }

  /** The socket of the tunnel. */
  private final class Tunnel implements SocketNetcheck.Socket {
    private final DataPlane dataPlane;

    Tunnel(DataPlane dataPlane) {
      this.dataPlane = dataPlane;
    }

    @Override
    public void ask(byte[] datagram, Endpoint to) {
      dataPlane.sendPlain(datagram, to);
    }

    @Override
    public boolean asksOverHttps() {
      return true;
    }

    @Override
    public void before(Netcheck netcheck) {
      int region = netcheck.report().home();
      home.heardNanos(region).ifPresent(at -> netcheck.heardFromRelay(region, at));
    }

    @Override
    public void found(NetworkReport report) {
      tell(dataPlane, report);
    }
  }

  /**
   * Who this device is, and what the server says of it.
   *
   * @param key by which a router knows it again
   */
  void device(NodePrivateKey key, NodeInfo self) {
    Open present = open;
    if (present != null) {
      router.want(present.dataPlane.port(), key, self);
    }
  }

  /** Waits, for less than a second, until the router has its port back. After {@link #end}. */
  void awaitEnd() {
    router.end();
    mapped = PortMapping.NONE;
  }

  /** There is no network any more. The router begins to get its port back. */
  void end() {
    router.release();
    Open present = open;
    open = null;
    if (present != null) {
      present.netcheck.close();
    }
  }

  /** These are the relays from now on. */
  void relays(DerpMap relays) {
    with((netcheck, now) -> netcheck.relays(relays, now));
  }

  /**
   * What this computer is attached to now.
   *
   * @param local where peers of the same network reach this node
   */
  void place(Families families, List<Endpoint> local) {
    Open present = open;
    if (present != null) {
      // Of a port that the system chose nobody can have told the router.
      int port = config.udpPort() == 0 ? 0 : present.dataPlane.port();
      with((netcheck, now) -> netcheck.place(families, local, port, now));
    }
    router.look();
    followRouter();
  }

  /** This computer is elsewhere, or was away for a while. */
  void moved() {
    with(Netcheck::moved);
  }

  /** Whether the server hears of a change now. */
  void serverReachable(boolean now) {
    serverReachable = now;
    Open present = open;
    if (present != null) {
      present.netcheck.serverReachable(now);
    }
  }

  /** Takes the answers that came. */
  void takeAnswers() {
    Open present = open;
    if (present != null) {
      present.netcheck.takeAnswers();
    }
    followRouter();
  }

  private void followRouter() {
    PortMapping now = RouterPort.mapping(router.state());
    if (!now.equals(mapped)) {
      mapped = now;
      with((netcheck, at) -> netcheck.portMapping(now, at));
    }
  }

  /** What is known of the network. */
  NetworkReport report() {
    return told;
  }

  /** What is known of the router. */
  PortMapState router() {
    return router.state();
  }

  /** Looks whether packets flow, every few seconds. */
  void tick() {
    Open present = open;
    if (present != null) {
      boolean inUse = present.dataPlane.isInUse();
      with((netcheck, now) -> netcheck.inUse(inUse, now));
    }
  }

  /** Nanoseconds until {@link #onDeadline} is due; {@link Long#MAX_VALUE}: never. */
  long untilDeadline() {
    Open present = open;
    return present == null ? Long.MAX_VALUE : present.netcheck.untilDeadline();
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    Open present = open;
    if (present != null) {
      present.netcheck.onDeadline();
    }
  }

  private void with(SocketNetcheck.Step step) {
    Open present = open;
    if (present != null) {
      present.netcheck.take(step);
    }
  }

  private void tell(DataPlane dataPlane, NetworkReport report) {
    NetworkReport before = told;
    told = report;
    if (report.home() != before.home()) {
      home.nearest(report.home());
    }
    if (!report.saysTheSameAs(before)) {
      dataPlane.reachableAt(
          report.endpoints().stream().map(OwnEndpoint::endpoint).toList(), nat(report));
      post.accept(new NodeEvent.NetworkReported(report));
    }
  }

  private static OwnNetwork.Nat nat(NetworkReport report) {
    if (Boolean.FALSE.equals(report.udp())) {
      return OwnNetwork.Nat.UDP_BLOCKED;
    }
    return switch (report.mapping()) {
      case HARD -> OwnNetwork.Nat.HARD;
      case EASY, EASY_AT_ONE_ADDRESS -> OwnNetwork.Nat.EASY;
      case UNKNOWN -> OwnNetwork.Nat.UNKNOWN;
    };
  }
}
