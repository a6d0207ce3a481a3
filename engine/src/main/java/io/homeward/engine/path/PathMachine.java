package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.timer.Deadlines;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
  private final NodePublicKey peer;
  private final Relays relays;
  private final Candidates candidates = new Candidates();
  private final PathTimers timers = new PathTimers();
  private final PathHistory history = new PathHistory();
  private final PingLedger ledger = new PingLedger();
  private final Search search;
  private final PingAnswers answers;
  private final Upkeep upkeep;
  private final ThroughDevice device;
  private final ManySockets sockets;
  private final Activity activity = new Activity();
  private final Announcement announcement = new Announcement(history);
  private final Alarm noted = new Alarm();

  private PathState state = new PathState.Unreachable();
  private @Nullable PendingInitiation pending;
  private long heardNanos; // directly
  private long relayLatencyNanos = -1;

  /** A path to a peer of which nothing is known yet. */
  public PathMachine(PathContext context, NodePublicKey peer) {
    this.peer = peer;
    relays = new Relays(peer);
    search = new Search(context, candidates, relays, timers, history, ledger);
    answers = new PingAnswers(candidates, relays, search);
    upkeep = new Upkeep(timers, search, candidates);
    device = new ThroughDevice(context.devicesRelay(), search, timers.device);
    boolean eachSecond = Arrays.compareUnsigned(context.own().bytes(), peer.bytes()) > 0;
    sockets = new ManySockets(context, eachSecond, candidates, relays, search, timers, history);
  }

  /** Where data goes now, or null when no way is known. */
  public @Nullable Way way() {
    return state.destination();
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
    switch (event) {
      case PathEvent.Named named -> named(named, now, actions);
      case PathEvent.RoutesChanged(TunnelRoutes routes) -> routesChanged(routes, now, actions);
      case PathEvent.OwnNetworkIs(OwnNetwork network) -> {
        relays.own(network);
        reconsider(now, actions);
      }
      case PathEvent.OwnEndpointsChanged() -> {
        if (activity.engaged(now) && !trusts()) {
          search.callWithNews(now, actions);
        }
      }
      case PathEvent.Moved(boolean inUse, boolean again) -> moved(inUse, again, now, actions);
      case PathEvent.Initiation(byte[] datagram) -> initiation(datagram, now, actions);
      case PathEvent.SessionReady() -> pending = null;
      case PathEvent.HandshakeGivenUp() -> handshakeGivenUp(now);
      case PathEvent.Sent() -> sent(now, actions);
      case PathEvent.HeardFrom(Way.Direct way) -> heardDirectly(way, now, actions);
      case PathEvent.HeardFrom(Way.Through _) -> {} // the peer's choice; ours needs a pong
      case PathEvent.HeardFrom(Way.Relayed way) -> heardThrough(way, now, actions);
      case PathEvent.PingReceived(DiscoMessage.Ping ping, Way from) ->
          pingReceived(ping, from, now, actions);
      case PathEvent.PongReceived(DiscoMessage.Pong pong) -> pongReceived(pong, now, actions);
      case PathEvent.CallMeMaybeReceived call -> called(call, now, actions);
      case PathEvent.DeviceWorks(Way.Through way, DiscoPublicKey relay, long latency) ->
          deviceWorks(way, relay, latency, now, actions);
      case PathEvent.RelayGone(int region) -> {
        history.add(new PathHistory.RelayGone(region), now);
        relays.gone(region, now);
        if (pending != null) {
          pending.lost(region);
        }
        reconsider(now, actions);
      }
      case PathEvent.Asked() -> {
        search.pingRelay(now, actions);
        search.forgetPings();
        search.round(now, actions);
        seekDevice(now, actions);
      }
      case PathEvent.SocketsOpened(List<PathEvent.Socket> opened, int wanted) ->
          sockets.opened(opened, wanted, now, actions);
      case PathEvent.PlaceSeen seen -> sockets.seen(seen, now, actions);
      case PathEvent.Deadline() -> onDeadline(now, actions);
    }
    if (state instanceof PathState.ThroughDevice) {
      state = withoutProof(now); // it may have been given up, or found again
    }
    Way.Direct direct = state.direct();
    sockets.used(direct == null ? 0 : direct.socket(), trusts(), actions);
    boolean relayed =
        state instanceof PathState.Relayed || state instanceof PathState.ThroughDevice;
    sockets.consider(relayed && activity.engaged(now), now, actions);
    search.used(direct);
    announcement.tell(state, relays.way(now), now, actions);
    return actions;
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
      ledger.forget();
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
      doubt(now, actions);
    }
    reconsider(now, actions);
    if (disco != null) {
      if (activity.engaged(now) || pending != null) {
        search.pingFresh(fresh, now, actions);
      }
    } else if (state instanceof PathState.Heard || state instanceof PathState.Relayed) {
      fresh.stream()
          .filter(c -> !candidates.isCaught(c.endpoint()) && !c.way().equals(way()))
          .limit(PendingInitiation.MAX_TARGETS)
          .forEach(c -> actions.add(new PathAction.Greet(c.way())));
    }
  }

  private void routesChanged(TunnelRoutes routes, long now, List<PathAction> actions) {
    candidates.routes(routes).forEach(e -> actions.add(new PathAction.Refused(e)));
    Way.Direct direct = state.direct();
    if (direct != null && candidates.isCaught(direct.endpoint())) {
      giveUp(now);
      if (activity.sends(now) && search.peer() != null) {
        search.begin(now, actions);
      }
    }
    Way.Through through = device.way();
    if (through != null && candidates.isCaught(through.relay())) {
      device.forget();
    }
    reconsider(now, actions);
  }

  private void moved(boolean inUse, boolean again, long now, List<PathAction> actions) {
    if (pending != null) {
      pending.beginAnew(); // those copies may have been lost, or their answers
      sendPending(now, actions);
    }
    if (search.peer() != null && !again) {
      history.add(new PathHistory.Moved(), now);
      ledger.forget();
      device.moved(now);
      search.forgetPings();
      doubt(now, actions);
      if (inUse && !activity.sends(now)) {
        search.round(now, actions); // the peer would go on sending to where we were
      }
    }
    if (inUse) {
      candidates.ranked(state.direct()).stream()
          .limit(PendingInitiation.MAX_TARGETS)
          .forEach(c -> actions.add(new PathAction.Greet(c.way())));
      if (relays.way(now) instanceof Way.Relayed relay) {
        actions.add(new PathAction.Greet(relay));
      }
    }
  }

  private void initiation(byte[] datagram, long now, List<PathAction> actions) {
    pending = new PendingInitiation(datagram);
    sendPending(now, actions);
    sent(now, actions);
  }

  private void handshakeGivenUp(long now) {
    pending = null;
    candidates.forgetSources();
    if (!trusts()) {
      giveUp(now);
    }
  }

  private void sent(long now, List<PathAction> actions) {
    activity.sent(now);
    if (search.peer() == null) {
      return;
    }
    if (state instanceof PathState.Trusted(_, _, long pongNanos)) {
      if (now - pongNanos >= PathTimes.TRUST) {
        doubt(now, actions);
      } else {
        upkeep.inUse(now);
      }
      return;
    }
    if (!timers.round.isSet()) {
      search.begin(now, actions);
    }
    seekDevice(now, actions);
    if (state instanceof PathState.ThroughDevice) {
      device.inUse(now);
    }
    if (state instanceof PathState.Doubtful && !timers.doubt.isSet()) {
      timers.doubt.setAt(now + PathTimes.PING_TIMEOUT);
    }
  }

  private void heardDirectly(Way.Direct way, long now, List<PathAction> actions) {
    Endpoint endpoint = way.endpoint();
    if (candidates.isCaught(endpoint)) {
      actions.add(new PathAction.Refused(endpoint));
      return;
    }
    if (!Candidates.canBeAnswered(endpoint)) {
      return; // an IPv6 link-local source lacks its link
    }
    heardNanos = now;
    Candidate c = candidates.source(endpoint, Origin.HEARD, now);
    if (way.equals(state.direct()) && !(state instanceof PathState.Hoped)) {
      return;
    }
    if (search.peer() == null) {
      state = new PathState.Heard(way);
    } else if (state instanceof PathState.Trusted(Way.Direct used, long latency, _)) {
      if (!c.pingedWithin(PathTimes.PING_TIMEOUT, now)) {
        // Either both ways work, or the peer moved and the one in use is dead.
        history.add(new PathHistory.PeerMoved(way), now);
        search.heartbeat(used, now, actions);
        search.ping(c, now, actions);
        upkeep.suspect(latency, now);
      }
    } else {
      if (relays.way(now) == null) {
        state = new PathState.Heard(way);
      }
      if (c.pingBack(now)) {
        if (way.socket() != 0) {
          search.pingBy(way, now, actions);
        } else {
          search.ping(c, now, actions);
        }
      }
    }
    sendPending(now, actions);
  }

  private void heardThrough(Way.Relayed way, long now, List<PathAction> actions) {
    if (!way.peer().equals(peer)) {
      return; // somebody else sent a copy
    }
    relays.heard(way.region());
    if (search.peer() == null
        && state instanceof PathState.Heard
        && now - heardNanos >= PathTimes.TRUST) {
      state = new PathState.Relayed(way);
    }
    sendPendingAgain(now, actions);
    reconsider(now, actions);
  }

  private void pingReceived(DiscoMessage.Ping ping, Way from, long now, List<PathAction> actions) {
    Candidate source = answers.answer(ping, from, now, actions);
    if (source != null && !trusts() && source.pingBack(now)) {
      if (from instanceof Way.Direct direct && direct.socket() != 0) {
        search.pingBy(direct, now, actions);
      } else {
        search.ping(source, now, actions);
      }
    }
    if (source != null && state instanceof PathState.Trusted(Way.Direct used, long latency, _)) {
      Candidate before = candidates.find(used);
      if (before != null && before != source && before.wasGuess() && source.pingBack(now)) {
        // Several guesses were right; the peer keeps one of them.
        search.heartbeat(used, now, actions);
        search.ping(source, now, actions);
        upkeep.suspect(latency, now);
      }
    }
    reconsider(now, actions);
  }

  private void pongReceived(DiscoMessage.Pong pong, long now, List<PathAction> actions) {
    PingLedger.Sent ping = ledger.take(pong.txId(), now);
    if (ping == null) {
      return;
    }
    long latency = now - ping.atNanos();
    switch (ping.way()) {
      case Way.Relayed _ -> relayLatencyNanos = latency;
      case Way.Through way -> {
        device.ponged(way, latency, now);
        reconsider(now, actions);
      }
      case Way.Direct way -> {
        Candidate c = candidates.find(way);
        if (c != null && !candidates.isCaught(way.endpoint())) { // else forgotten or forbidden
          c.ponged(latency, now);
          if (isBetter(way, latency, now)) {
            trust(way, latency, now, actions);
          }
        }
      }
    }
  }

  private void deviceWorks(
      Way.Through way, DiscoPublicKey relay, long latency, long now, List<PathAction> actions) {
    if (search.peer() == null
        || candidates.isCaught(way.relay())
        || !device.works(way, relay, latency, now)
        || trusts()) {
      return;
    }
    state = withoutProof(now);
    if (activity.sends(now)) {
      device.inUse(now);
    }
    if (pending != null) {
      pending.sendAnew(way, actions);
    }
  }

  /** A device that relays is looked for while there is no direct way. */
  private void seekDevice(long now, List<PathAction> actions) {
    if (!trusts()) {
      device.seek(relays.way(now) != null, now, actions);
    }
  }

  /** Whether data is to go there rather than where it goes now. */
  private boolean isBetter(Way.Direct way, long latency, long now) {
    if (!(state instanceof PathState.Trusted(Way.Direct used, long usedLatency, _))
        || used.equals(way)) {
      return true;
    }
    return upkeep.overdue(usedLatency, now)
        || Preference.better(way.endpoint(), latency, used.endpoint(), usedLatency);
  }

  private void trust(Way.Direct way, long latency, long now, List<PathAction> actions) {
    boolean another = !trusts() || !way.equals(state.direct());
    state = new PathState.Trusted(way, latency, now);
    upkeep.trusted(another, activity.sends(now), now);
    search.end();
    device.rest();
    if (pending != null) {
      pending.sendAnew(way, actions);
    }
    if (another && way.socket() != 0) {
      search.heartbeat(way, now, actions); // so that the peer learns which one it is
    }
  }

  private void called(PathEvent.CallMeMaybeReceived call, long now, List<PathAction> actions) {
    if (search.peer() == null) {
      return;
    }
    relays.heard(call.by().region());
    history.add(new PathHistory.WasCalled(call.by(), call.endpoints().size()), now);
    Set<Candidate> targets = new LinkedHashSet<>();
    List<Candidate> fresh = candidates.called(call.endpoints(), now);
    if (Candidates.areGuesses(call.endpoints())) {
      answers.peerIsHard();
    }
    sockets.called(call.endpoints(), now, actions);
    if (activity.called(now)) {
      targets.addAll(candidates.ranked(state.direct()));
    }
    targets.addAll(fresh);
    search.pingFresh(targets, now, actions);
    if (state instanceof PathState.Trusted(_, long latency, _)) {
      // The peer looks for a path: the one in use may be dead.
      upkeep.suspect(latency, now);
    } else {
      search.call(PathTimes.ROUND, now, actions);
      seekDevice(now, actions);
    }
    reconsider(now, actions);
  }

  private void onDeadline(long now, List<PathAction> actions) {
    boolean active = activity.sends(now);
    if (state instanceof PathState.Trusted used) {
      Candidate instead = upkeep.onDeadline(used, active, now, actions);
      if (instead != null) {
        trust(instead.way(), instead.latencyNanos(), now, actions);
      }
    }
    if (timers.trust.goesOff(now)) {
      doubt(now, actions);
    }
    if (timers.doubt.goesOff(now) && active && relays.way(now) != null) {
      giveUp(now);
    }
    search.onDeadline(active && !trusts(), now, actions);
    sendPendingAgain(now, actions);
    device.onDeadline(active && !trusts(), now, actions);
    sockets.onDeadline(now, actions);
  }

  /** Nothing shows any more that the path in use works. */
  private void doubt(long now, List<PathAction> actions) {
    if (state instanceof PathState.Trusted(Way.Direct used, _, _)) {
      state = new PathState.Doubtful(used);
    }
    upkeep.end();
    if (activity.sends(now)) {
      if (state instanceof PathState.Doubtful) {
        timers.doubt.setAt(now + PathTimes.PING_TIMEOUT);
      }
      search.used(state.direct());
      search.forgetPings();
      search.begin(now, actions);
    }
  }

  /** The path in use is none any more. */
  private void giveUp(long now) {
    upkeep.end();
    state = withoutProof(now);
  }

  /** Other ways are known than before. */
  private void reconsider(long now, List<PathAction> actions) {
    state =
        switch (state) {
          case PathState.Unreachable(),
              PathState.Hoped(_),
              PathState.ThroughDevice(_, _),
              PathState.Relayed(_) ->
              withoutProof(now);
          case PathState.Heard(Way.Direct way) ->
              search.peer() != null && relays.way(now) != null
                  ? new PathState.Doubtful(way)
                  : state;
          case PathState.Trusted(Way.Direct way, _, _) ->
              search.peer() == null ? plain(way) : state;
          case PathState.Doubtful(Way.Direct way) -> search.peer() == null ? plain(way) : state;
        };
    sendPending(now, actions);
  }

  /** A peer that takes no part in discovery any more is where it was last. */
  private PathState plain(Way.Direct way) {
    timers.clear();
    return new PathState.Heard(way);
  }

  /** While no way has shown that it works. */
  private PathState withoutProof(long now) {
    Way.Through through = device.way();
    if (through != null) {
      return new PathState.ThroughDevice(through, device.isTrusted(now));
    }
    Way.Relayed relay = relays.way(now);
    if (relay != null) {
      return new PathState.Relayed(relay);
    }
    List<Candidate> ranked = candidates.ranked(null);
    return ranked.isEmpty()
        ? new PathState.Unreachable()
        : new PathState.Hoped(ranked.getFirst().way());
  }

  private void sendPending(long now, List<PathAction> actions) {
    if (pending != null) {
      pending.send(state, relays.way(now), candidates, actions);
    }
  }

  /** Also where a relay had no peer to pass it on to. */
  private void sendPendingAgain(long now, List<PathAction> actions) {
    if (pending != null) {
      pending.tryLostAgain();
      sendPending(now, actions);
    }
  }

  private boolean trusts() {
    return state instanceof PathState.Trusted;
  }

  /** The peer is no more, and whoever opened its sockets closes them. */
  public void end() {
    sockets.end(new ArrayList<>());
  }

  /** All that is known of the path. */
  public PathReport report(long now) {
    return verdicts(now).report(state, relayLatency(), candidates, history, now);
  }

  /** The same in short. */
  public PathSummary summary(long now) {
    return verdicts(now).summary(state, relayLatency(), candidates);
  }

  private PathVerdicts verdicts(long now) {
    return new PathVerdicts(
        search.peer() != null,
        activity.sends(now),
        search.isYoung(),
        answers.peerHard(),
        relays.own().nat());
  }

  /** Of the relay or device in use; -1: not measured. */
  private long relayLatency() {
    return state instanceof PathState.ThroughDevice ? device.latencyNanos() : relayLatencyNanos;
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
