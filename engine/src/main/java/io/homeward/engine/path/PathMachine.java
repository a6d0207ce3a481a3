package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.timer.Deadlines;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer, found by pings and pongs and kept while data flows; protocol reference,
 * section 6. {@code docs/paths.md} has the picture. One thread owns it; {@code now} is always a
 * reading of one ticker.
 *
 * <p>A peer with a discovery key is sent data directly only where it answered a ping, and through
 * its relay otherwise. One without is followed: data goes to where its newest authentic message
 * came from, until then to the best endpoint of the map.
 *
 * <p>A path that is idle wants nothing: no ping, no deadline.
 */
public final class PathMachine implements Deadlines.Timed {
  private final Relays relays;
  private final Candidates candidates = new Candidates();
  private final PathTimers timers = new PathTimers();
  private final PathHistory history = new PathHistory();
  private final Activity activity = new Activity();
  private final Search search;
  private final ThroughDevice device;
  private final ManySockets sockets;
  private final WayInUse inUse;
  private final PeerMessages messages;
  private final Announcement announcement = new Announcement(history);
  private final Alarm noted = new Alarm();

  /** A path to a peer of which nothing is known yet. */
  public PathMachine(PathContext context, NodePublicKey peer) {
    relays = new Relays(peer);
    search = new Search(context, candidates, relays, timers, history);
    device = new ThroughDevice(context.devicesRelay(), search, timers.device);
    Upkeep upkeep = new Upkeep(timers, search, candidates);
    boolean eachSecond = Arrays.compareUnsigned(context.own().bytes(), peer.bytes()) > 0;
    sockets = new ManySockets(context, eachSecond, candidates, relays, search, timers, history);
    inUse = new WayInUse(candidates, relays, search, upkeep, device, timers, activity);
    messages =
        new PeerMessages(
            candidates, relays, search, upkeep, device, sockets, activity, history, inUse);
  }

  /** Where data goes now, or null when no way is known. */
  public @Nullable Way way() {
    return inUse.state().destination();
  }

  @Override
  public @Nullable Alarm deadline() {
    return timers.earliest();
  }

  @Override
  public Alarm noted() {
    return noted;
  }

  /** Takes an event; what it returns is to be done in order. */
  public List<PathAction> on(PathEvent event, long now) {
    List<PathAction> actions = new ArrayList<>();
    take(event, now, actions);
    inUse.lookAtDevice(now);
    Way.Direct direct = inUse.direct();
    sockets.used(direct == null ? 0 : direct.socket(), inUse.isTrusted(), actions);
    sockets.consider(inUse.isRelayed() && activity.engaged(now), now, actions);
    search.used(direct);
    announcement.tell(inUse.state(), relays.way(now), now, actions);
    return actions;
  }

  private void take(PathEvent event, long now, List<PathAction> actions) {
    switch (event) {
      case PathEvent.Named named -> named(named, now, actions);
      case PathEvent.RoutesChanged(TunnelRoutes routes) -> routesChanged(routes, now, actions);
      case PathEvent.OwnNetworkIs(OwnNetwork network) -> {
        relays.own(network);
        inUse.reconsider(now, actions);
      }
      case PathEvent.OwnEndpointsChanged() -> {
        if (activity.engaged(now) && !inUse.isTrusted()) {
          search.callWithNews(now, actions);
        }
      }
      case PathEvent.Moved(boolean used, boolean again) -> moved(used, again, now, actions);
      case PathEvent.Initiation(byte[] datagram) -> {
        inUse.initiate(datagram, now, actions);
        sent(now, actions);
      }
      case PathEvent.SessionReady() -> inUse.endInitiation();
      case PathEvent.HandshakeGivenUp() -> handshakeGivenUp(now);
      case PathEvent.Sent() -> sent(now, actions);
      case PathEvent.HeardFrom(Way way) -> messages.heard(way, now, actions);
      case PathEvent.PingReceived(DiscoMessage.Ping ping, Way from) ->
          messages.pinged(ping, from, now, actions);
      case PathEvent.PongReceived(DiscoMessage.Pong pong) -> messages.ponged(pong, now, actions);
      case PathEvent.CallMeMaybeReceived call -> messages.called(call, now, actions);
      case PathEvent.DeviceWorks(Way.Through way, DiscoPublicKey relay, long latency) -> {
        if (search.peer() != null
            && !candidates.isCaught(way.relay())
            && device.works(way, relay, latency, now)) {
          inUse.answeredThroughDevice(way, now, actions);
        }
      }
      case PathEvent.RelayGone(int region) -> {
        history.add(new PathHistory.RelayGone(region), now);
        relays.gone(region, now);
        inUse.lostAt(region);
        inUse.reconsider(now, actions);
      }
      case PathEvent.Asked() -> {
        search.pingRelay(now, actions);
        search.forgetPings();
        search.round(now, actions);
        inUse.seekDevice(now, actions);
      }
      case PathEvent.SocketsOpened(List<PathEvent.Socket> opened, int wanted) ->
          sockets.opened(opened, wanted, now, actions);
      case PathEvent.PlaceSeen seen -> sockets.seen(seen, now, actions);
      case PathEvent.Deadline() -> onDeadline(now, actions);
    }
  }

  private void named(PathEvent.Named named, long now, List<PathAction> actions) {
    List<Candidate> fresh = candidates.named(named.endpoints(), now);
    for (Candidate c : fresh) {
      if (candidates.isCaught(c.endpoint())) {
        actions.add(new PathAction.Refused(c.endpoint()));
      }
    }
    relays.home(named.homeRegion());
    DiscoPublicKey before = search.peer();
    DiscoPublicKey disco = named.disco();
    search.peer(disco);
    if (before != null && !Objects.equals(before, disco)) {
      search.forgetPongs();
      candidates.forgetTold();
      device.forget();
    }
    if (disco == null) {
      search.stop();
      device.forget();
    } else if (before != null && !Objects.equals(before, disco)) {
      history.add(new PathHistory.Restarted(), now);
      actions.add(new PathAction.Restarted());
      search.forgetPings();
      inUse.doubt(now, actions);
    }
    inUse.reconsider(now, actions);
    if (disco != null) {
      if (activity.engaged(now) || inUse.hasPending()) {
        search.pingFresh(fresh, now, actions);
      }
    } else if (inUse.state() instanceof PathState.Heard
        || inUse.state() instanceof PathState.Relayed) {
      fresh.stream()
          .filter(c -> !candidates.isCaught(c.endpoint()) && !c.way().equals(way()))
          .limit(PendingInitiation.MAX_TARGETS)
          .forEach(c -> actions.add(new PathAction.Greet(c.way())));
    }
  }

  private void routesChanged(TunnelRoutes routes, long now, List<PathAction> actions) {
    candidates.routes(routes).forEach(e -> actions.add(new PathAction.Refused(e)));
    Way.Direct direct = inUse.direct();
    if (direct != null && candidates.isCaught(direct.endpoint())) {
      inUse.giveUp(now);
      if (activity.sends(now) && search.peer() != null) {
        search.begin(now, actions);
      }
    }
    Way.Through through = device.way();
    if (through != null && candidates.isCaught(through.relay())) {
      device.forget();
    }
    inUse.reconsider(now, actions);
  }

  private void moved(boolean used, boolean again, long now, List<PathAction> actions) {
    inUse.initiateAnew(now, actions);
    if (search.peer() != null && !again) {
      history.add(new PathHistory.Moved(), now);
      search.forgetPongs();
      device.moved(now);
      search.forgetPings();
      inUse.doubt(now, actions);
      if (used && !activity.sends(now)) {
        search.round(now, actions); // the peer would go on sending to where we were
      }
    }
    if (used) {
      candidates.ranked(inUse.direct()).stream()
          .limit(PendingInitiation.MAX_TARGETS)
          .forEach(c -> actions.add(new PathAction.Greet(c.way())));
      if (relays.way(now) instanceof Way.Relayed relay) {
        actions.add(new PathAction.Greet(relay));
      }
    }
  }

  private void handshakeGivenUp(long now) {
    inUse.endInitiation();
    candidates.forgetSources();
    if (!inUse.isTrusted()) {
      inUse.giveUp(now);
    }
  }

  private void sent(long now, List<PathAction> actions) {
    activity.sent(now);
    if (search.peer() != null) {
      inUse.sent(now, actions);
    }
  }

  private void onDeadline(long now, List<PathAction> actions) {
    boolean active = activity.sends(now);
    inUse.onDeadline(active, now, actions);
    boolean wanted = active && !inUse.isTrusted();
    search.onDeadline(wanted, now, actions);
    inUse.sendPendingAgain(now, actions);
    device.onDeadline(wanted, now, actions);
    sockets.onDeadline(now, actions);
  }

  /** The peer is no more, and whoever opened its sockets closes them. */
  public void end() {
    sockets.end(new ArrayList<>());
  }

  /** All that is known of the path. */
  public PathReport report(long now) {
    return verdicts(now).report(inUse.state(), relayLatency(), candidates, history, now);
  }

  /** The same in short. */
  public PathSummary summary(long now) {
    return verdicts(now).summary(inUse.state(), relayLatency(), candidates);
  }

  private PathVerdicts verdicts(long now) {
    return new PathVerdicts(
        search.peer() != null,
        activity.sends(now),
        search.isYoung(),
        messages.peerHard(),
        sockets.areRefused(),
        relays.own().nat());
  }

  /** Of the relay or device in use; -1: not measured. */
  private long relayLatency() {
    return inUse.state() instanceof PathState.ThroughDevice
        ? device.latencyNanos()
        : relays.latencyNanos();
  }

  /** Through which relay the peer can be told something now, or null. */
  public Way.@Nullable Relayed relay(long now) {
    return relays.way(now);
  }

  /** The way through a device that works now, or null. */
  public Way.@Nullable Through trustedDevice(long now) {
    return device.isTrusted(now) ? device.way() : null;
  }

  /** The key of the device of that way, as a relay; null: there is none. */
  public @Nullable DiscoPublicKey deviceRelay() {
    return device.relay();
  }
}
