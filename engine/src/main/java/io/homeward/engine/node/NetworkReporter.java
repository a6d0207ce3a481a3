package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.PlaceFinder;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetcheckAction;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netprobe.NetworkProbes;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.relay.RelayLatency;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a node knowing what its network is like while it has one: asks by the socket of the tunnel,
 * because what a NAT does with another port is of no use to peers. Owned by the node's thread;
 * answers come on any.
 */
final class NetworkReporter implements PlaceFinder {
  /** Answers that may wait for the node's thread: forged ones cost no more than this. */
  private static final int MOST_WAITING = 64;

  private final NodeConfig config;
  private final Consumer<NodeEvent> post;
  private final ServerNames names;
  private final Home home;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean posted = new AtomicBoolean();
  private final AtomicBoolean wanted = new AtomicBoolean(); // and the wish waits
  private final RouterPort router;
  private PortMapping mapped = PortMapping.NONE; // as told last
  private @Nullable Open open;
  private @Nullable ServerAddress server;
  private boolean serverReachable;
  private NetworkReport told = NetworkReport.UNKNOWN;

  /** What there is while there is a network. */
  private record Open(DataPlane dataPlane, Netcheck netcheck, NetworkProbes probes) {}

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

  /** An answer to something that was asked. */
  private interface Answer {
    List<NetcheckAction> give(Netcheck netcheck, long now);
  }

  /**
   * @param names finds relays, also when this node answers for the names of this computer
   * @param home told which region is to be home
   * @param post takes what is found out; any thread
   */
  NetworkReporter(NodeConfig config, ServerNames names, Home home, Consumer<NodeEvent> post) {
    this.config = config;
    this.names = names;
    router = new RouterPort(config, state -> announce());
    this.home = home;
    this.post = post;
  }

  /** What came by the socket of the tunnel and may be an answer. Any thread. */
  @Override
  public void answered(byte[] datagram, Endpoint source, long atNanos) {
    StunAnswer answer = StunMessages.parseAnswer(datagram, datagram.length);
    if (answer != null) {
      keep((netcheck, now) -> netcheck.answered(answer, atNanos, now));
    }
  }

  /** Any thread. */
  @Override
  public void wanted() {
    if (wanted.compareAndSet(false, true) && !keep(Netcheck::wanted)) {
      wanted.set(false); // so many answers wait that it is known soon
    }
  }

  private boolean keep(Answer answer) {
    boolean kept = answers.offer(answer);
    if (kept) {
      announce();
    }
    return kept;
  }

  private void announce() {
    if (posted.compareAndSet(false, true)) {
      post.accept(new NodeEvent.NetworkAnswered());
    }
  }

  /** The coordination server is there from now on; a relay beside it speaks as it does. */
  void server(URI url) {
    server = ServerAddress.of(url);
  }

  /** There is a network, of which nothing is known yet. */
  void begin(DataPlane dataPlane) {
    end();
    awaitEnd();
    Netcheck netcheck = new Netcheck(config.randomness());
    netcheck.serverReachable(serverReachable);
    NetworkProbes probes =
        new NetworkProbes(
            names,
            new RelayLatency(names, ServerTrust.of(config.trust()), server, config.ticker()),
            new Told());
    open = new Open(dataPlane, netcheck, probes);
    told = NetworkReport.UNKNOWN;
  }

  /** What the probes tell. */
  private final class Told implements NetworkProbes.Answers {
    @Override
    public void lookedUp(String host, List<InetAddress> addresses) {
      keep((netcheck, now) -> netcheck.lookedUp(host, addresses, now));
    }

    @Override
    public void httpsMeasured(int region, @Nullable Duration took) {
      keep((netcheck, now) -> netcheck.httpsMeasured(region, took, now));
    }

    @Override
    public void captivePortal(boolean found) {
      keep((netcheck, now) -> netcheck.captivePortal(found, now));
    }
  }

  /**
   * Who this device is, and what the server says of it.
   *
   * @param key by which a router knows it again
   */
  void device(NodePrivateKey key, NodeInfo self) {
    if (open != null) {
      router.want(open.dataPlane.port(), key, self);
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
    if (open != null) {
      open.probes.close();
      open = null;
    }
    answers.clear();
    wanted.set(false);
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
    if (open != null) {
      open.netcheck.serverReachable(now);
    }
  }

  /** Takes the answers that came. */
  void takeAnswers() {
    posted.set(false);
    wanted.set(false);
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      with(answer);
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
    return open == null ? Long.MAX_VALUE : open.netcheck.untilDeadline(config.ticker().nanos());
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    if (untilDeadline() == 0) {
      with(Netcheck::onDeadline);
    }
  }

  private void with(Answer answer) {
    Open present = open;
    if (present != null) {
      int region = present.netcheck.report().home();
      home.heardNanos(region).ifPresent(at -> present.netcheck.heardFromRelay(region, at));
      perform(present, answer.give(present.netcheck, config.ticker().nanos()));
    }
  }

  private void tell(Open present, NetworkReport report) {
    NetworkReport before = told;
    told = report;
    if (report.home() != before.home()) {
      home.nearest(report.home());
    }
    if (!report.saysTheSameAs(before)) {
      present.dataPlane.reachableAt(
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

  private void perform(Open present, List<NetcheckAction> actions) {
    for (NetcheckAction action : actions) {
      switch (action) {
        case NetcheckAction.Send(Endpoint to, byte[] datagram) ->
            present.dataPlane.sendPlain(datagram, to);
        case NetcheckAction.LookUp(String host) -> present.probes.lookUp(host);
        case NetcheckAction.MeasureHttps(int region, DerpMap.Relay relay) ->
            present.probes.measureHttps(region, relay);
        case NetcheckAction.LookForCaptivePortal(List<DerpMap.Relay> relays) ->
            present.probes.lookForCaptivePortal(relays);
        case NetcheckAction.Report(NetworkReport report) -> tell(present, report);
      }
    }
  }
}
