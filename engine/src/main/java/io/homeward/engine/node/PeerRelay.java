package io.homeward.engine.node;

import io.homeward.engine.dataplane.PeerRelayLoop;
import io.homeward.engine.dataplane.PlaceFinder;
import io.homeward.engine.dataplane.RelayOffer;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetcheckAction;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netprobe.NetworkProbes;
import io.homeward.engine.relay.RelayLatency;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  /** Answers that may wait: forged ones cost no more than this. */
  private static final int MOST_WAITING = 64;

  private final NodeConfig config;
  private final HostNetwork network;
  private final ServerNames names;
  private final Runnable answersWait;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(MOST_WAITING);
  private volatile @Nullable Open open;
  private @Nullable DerpMap relays;
  private @Nullable Integer refused; // the port that was not to be had when this was here last

  /** What there is while it relays. */
  private record Open(int wanted, PeerRelayLoop loop, Netcheck netcheck, NetworkProbes probes) {}

  /** An answer to something that was asked. */
  private interface Answer {
    List<NetcheckAction> give(Netcheck netcheck, long now);
  }

  /**
   * @param answersWait told when {@link #takeAnswers} has something; any thread
   */
  PeerRelay(NodeConfig config, HostNetwork network, ServerNames names, Runnable answersWait) {
    this.config = config;
    this.network = network;
    this.names = names;
    this.answersWait = answersWait;
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
   * @param self what the server says of this node
   * @param map what it says of DERP servers, which tell this node's address
   * @return whether it relays newly, so that it has to be {@link #place told} where it is
   */
  boolean want(@Nullable Integer port, NodeInfo self, DerpMap map) {
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
    return begins;
  }

  private boolean begin(int port) {
    try {
      PeerRelayLoop loop =
          PeerRelayLoop.start(
              network.openSocket(port), config.ticker(), config.randomness(), new Places());
      NetworkProbes probes =
          new NetworkProbes(
              names,
              new RelayLatency(names, ServerTrust.of(config.trust()), null, config.ticker()),
              new Told());
      refused = null;
      open = new Open(port, loop, new Netcheck(config.randomness()), probes);
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
      StunAnswer answer = StunMessages.parseAnswer(datagram, datagram.length);
      if (answer != null) {
        keep((netcheck, now) -> netcheck.answered(answer, atNanos, now));
      }
    }

    @Override
    public void wanted() {
      // It is asked for all the time.
    }
  }

  /** What the probes tell. */
  private final class Told implements NetworkProbes.Answers {
    @Override
    public void lookedUp(String host, List<InetAddress> addresses) {
      keep((netcheck, now) -> netcheck.lookedUp(host, addresses, now));
    }

    @Override
    public void httpsMeasured(int region, @Nullable Duration took) {
      // Nobody asks here how far DERP servers are.
    }

    @Override
    public void captivePortal(boolean found) {
      // Nor for portals.
    }
  }

  private void keep(Answer answer) {
    if (answers.offer(answer)) {
      answersWait.run();
    }
  }

  /** Takes the answers that came. */
  void takeAnswers() {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      with(answer);
    }
  }

  /** Nanoseconds until {@link #onDeadline} is due; {@link Long#MAX_VALUE}: never. */
  long untilDeadline() {
    Open present = open;
    return present == null
        ? Long.MAX_VALUE
        : present.netcheck.untilDeadline(config.ticker().nanos());
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    if (untilDeadline() == 0) {
      with(Netcheck::onDeadline);
    }
  }

  private void with(Answer answer) {
    Open present = open;
    if (present == null) {
      return;
    }
    for (NetcheckAction action : answer.give(present.netcheck, config.ticker().nanos())) {
      switch (action) {
        case NetcheckAction.Send(Endpoint to, byte[] datagram) -> present.loop.ask(datagram, to);
        case NetcheckAction.LookUp(String host) -> present.probes.lookUp(host);
        case NetcheckAction.MeasureHttps(int region, _) ->
            keep((netcheck, now) -> netcheck.httpsMeasured(region, null, now));
        case NetcheckAction.LookForCaptivePortal _ ->
            keep((netcheck, now) -> netcheck.captivePortal(false, now));
        case NetcheckAction.Report report ->
            present.loop.reachableAt(
                report.report().endpoints().stream().map(OwnEndpoint::endpoint).toList());
      }
    }
  }

  /** Relays no more. */
  void close() {
    Open present = open;
    open = null;
    if (present != null) {
      present.probes.close();
      present.loop.close();
      answers.clear();
    }
  }
}
