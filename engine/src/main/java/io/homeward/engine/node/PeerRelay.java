package io.homeward.engine.node;

import io.homeward.engine.dataplane.PeerRelayLoop;
import io.homeward.engine.dataplane.PlaceFinder;
import io.homeward.engine.dataplane.RelayOffer;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NodeInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as one that relays for other devices, while the person wants that: the socket, and
 * where it is reached, which is asked by that very socket. Owned by the node's thread; methods that
 * any thread may call say so.
 */
final class PeerRelay implements RelayOffer {
  private static final Logger LOG = LoggerFactory.getLogger(PeerRelay.class);

  /** The capability by which a server forbids it. */
  private static final String FORBIDDEN = "disable-relay-server";

  private final NodeConfig config;
  private final HostNetwork network;
  private final ServerNames names;
  private final Runnable answersWait;
  private final RouterPort router;
  private PortMapping mapped = PortMapping.NONE; // as told last
  private volatile @Nullable Open open;
  private @Nullable DerpMap relays;
  private @Nullable Integer refused; // the port that was not to be had when this was here last

  /** What there is while it relays. */
  private record Open(int wanted, PeerRelayLoop loop, SocketNetcheck netcheck) {}

  /**
   * @param answersWait told when {@link #takeAnswers} has something; any thread
   */
  PeerRelay(NodeConfig config, HostNetwork network, ServerNames names, Runnable answersWait) {
    this.config = config;
    this.network = network;
    this.names = names;
    this.answersWait = answersWait;
    router = new RouterPort(config, RouterPort.Purpose.RELAY, state -> answersWait.run());
  }

  /** Any thread. */
  @Override
  public @Nullable RelayEndpoint allocate(DiscoPublicKey asking, DiscoPublicKey other) {
    Open present = open;
    return present == null ? null : present.loop.allocate(asking, other);
  }

  /**
   * Relays or does not.
   *
   * @param port as in the preferences
   * @param key by which a router knows this device again
   * @param self what the server says of this node
   * @param map what it says of DERP servers, which tell this node's address
   * @return whether it relays newly, so that it has to be {@link #place told} where it is
   */
  boolean want(@Nullable Integer port, NodePrivateKey key, NodeInfo self, DerpMap map) {
    boolean allowed = !self.rights().capabilities().containsKey(FORBIDDEN);
    Open present = open;
    boolean begins = false;
    if (port == null || !allowed) {
      refused = null;
      close();
    } else if (port.equals(refused)) {
      return false;
    } else if (present == null || present.wanted != port || present.loop.isBroken()) {
      close();
      begins = begin(port);
    }
    if (begins || !map.equals(relays)) {
      relays = map;
      with((netcheck, now) -> netcheck.relays(map, now));
    }
    Open relaying = open;
    if (relaying != null) {
      router.want(relaying.loop.port(), key, self);
    }
    return begins;
  }

  private boolean begin(int port) {
    awaitEnd();
    try {
      PeerRelayLoop loop =
          PeerRelayLoop.start(
              network.openPlainSocket(port), config.ticker(), config.randomness(), new Places());
      SocketNetcheck netcheck =
          new SocketNetcheck(config, names, null, new Relaying(loop), answersWait);
      refused = null;
      open = new Open(port, loop, netcheck);
      LOG.info("relaying for other devices at UDP port {}", loop.port());
      return true;
    } catch (IOException e) {
      refused = port;
      LOG.warn("no relaying for other devices, UDP port {}: {}", port, e.getMessage());
      return false;
    }
  }

  /** The UDP port at which it relays, 0: it does not. */
  int port() {
    Open present = open;
    return present == null ? 0 : present.loop.port();
  }

  /**
   * What this computer is attached to now.
   *
   * @param local where it is reached there
   */
  void place(Families families, List<Endpoint> local) {
    int fixed = open == null ? 0 : open.wanted;
    with((netcheck, now) -> netcheck.place(families, local, fixed, now));
    // A router in front of it forgets who is silent, and any device may come at any time.
    with((netcheck, now) -> netcheck.inUse(true, now));
    router.look();
    followRouter();
  }

  private void followRouter() {
    PortMapping now = RouterPort.mapping(router.state());
    if (!now.equals(mapped)) {
      mapped = now;
      with((netcheck, at) -> netcheck.portMapping(now, at));
    }
  }

  /** This computer is elsewhere, or was away for a while. */
  void moved() {
    refused = null;
    with(Netcheck::moved);
  }

  /** What came by the socket. */
  private final class Places implements PlaceFinder {
    @Override
    public void answered(byte[] datagram, Endpoint source, long atNanos) {
      Open present = open;
      if (present != null) {
        present.netcheck.answered(datagram, atNanos);
      }
    }

    @Override
    public void wanted() {
      // It is asked for all the time.
    }
  }

  /** The socket at which it relays. Nobody asks here how far relays are, nor for portals. */
  private record Relaying(PeerRelayLoop loop) implements SocketNetcheck.Socket {
    @Override
    public void ask(byte[] datagram, Endpoint to) {
      loop.ask(datagram, to);
    }

    @Override
    public boolean asksOverHttps() {
      return false;
    }

    @Override
    public void before(Netcheck netcheck) {
      // No home is chosen.
    }

    @Override
    public void found(NetworkReport report) {
      loop.reachableAt(report.endpoints().stream().map(OwnEndpoint::endpoint).toList());
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

  /** Relays no more. The router begins to get its port back. */
  void close() {
    router.release();
    Open present = open;
    open = null;
    if (present != null) {
      present.netcheck.close();
      present.loop.close();
    }
  }

  /** Waits, for less than a second, until the router has its port back. After {@link #close}. */
  void awaitEnd() {
    router.end();
    mapped = PortMapping.NONE;
  }
}
