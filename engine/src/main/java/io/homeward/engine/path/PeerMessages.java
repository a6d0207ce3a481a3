package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What came from the peer: its packets, pings, pongs and calls, and what they tell of where it is
 * now. One thread owns it.
 */
final class PeerMessages {
  private final Candidates candidates;
  private final Relays relays;
  private final Search search;
  private final Upkeep upkeep;
  private final ThroughDevice device;
  private final ManySockets sockets;
  private final Activity activity;
  private final PathHistory history;
  private final WayInUse inUse;
  private final PingAnswers answers;
  private long heardNanos; // directly

  PeerMessages(
      Candidates candidates,
      Relays relays,
      Search search,
      Upkeep upkeep,
      ThroughDevice device,
      ManySockets sockets,
      Activity activity,
      PathHistory history,
      WayInUse inUse) {
    this.candidates = candidates;
    this.relays = relays;
    this.search = search;
    this.upkeep = upkeep;
    this.device = device;
    this.sockets = sockets;
    this.activity = activity;
    this.history = history;
    this.inUse = inUse;
    answers = new PingAnswers(candidates, relays, search);
  }

  /** Whether the peer's router was seen to give another port for another destination. */
  boolean peerHard() {
    return answers.peerHard();
  }

  /** An authentic message of the tunnel. */
  void heard(Way way, long now, List<PathAction> actions) {
    switch (way) {
      case Way.Direct direct -> heardDirectly(direct, now, actions);
      case Way.Through _ -> {} // the peer's choice; ours needs a pong
      case Way.Relayed relayed -> heardThrough(relayed, now, actions);
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
    PathState state = inUse.state();
    if (way.equals(state.direct()) && !(state instanceof PathState.Hoped)) {
      return;
    }
    if (search.peer() == null) {
      inUse.heardAt(way);
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
        inUse.heardAt(way);
      }
      pingBack(c, way, now, actions);
    }
    inUse.sendPending(now, actions);
  }

  /** By the socket that it came to: whoever got through has opened that way for both. */
  private void pingBack(Candidate source, Way.Direct way, long now, List<PathAction> actions) {
    if (source.pingBack(now)) {
      if (way.socket() != 0) {
        search.pingBy(way, now, actions);
      } else {
        search.ping(source, now, actions);
      }
    }
  }

  private void heardThrough(Way.Relayed way, long now, List<PathAction> actions) {
    if (!relays.leadsToPeer(way)) {
      return; // somebody else sent a copy
    }
    relays.heard(way.region());
    if (search.peer() == null
        && inUse.state() instanceof PathState.Heard
        && now - heardNanos >= PathTimes.TRUST) {
      inUse.heardThrough(way);
    }
    inUse.sendPendingAgain(now, actions);
    inUse.reconsider(now, actions);
  }

  void pinged(DiscoMessage.Ping ping, Way from, long now, List<PathAction> actions) {
    Candidate source = answers.answer(ping, from, now, actions);
    if (source != null && from instanceof Way.Direct direct) {
      if (inUse.state() instanceof PathState.Trusted(Way.Direct used, long latency, _)) {
        Candidate before = candidates.find(used);
        if (before != null && before != source && before.wasGuess() && source.pingBack(now)) {
          // Several guesses were right; the peer keeps one of them.
          search.heartbeat(used, now, actions);
          search.ping(source, now, actions);
          upkeep.suspect(latency, now);
        }
      } else {
        pingBack(source, direct, now, actions);
      }
    }
    inUse.reconsider(now, actions);
  }

  void ponged(DiscoMessage.Pong pong, long now, List<PathAction> actions) {
    PingLedger.Sent ping = search.answered(pong.txId(), now);
    if (ping == null) {
      return;
    }
    long latency = now - ping.atNanos();
    switch (ping.way()) {
      case Way.Relayed _ -> relays.answered(latency);
      case Way.Through way -> {
        device.ponged(way, latency, now);
        inUse.reconsider(now, actions);
      }
      case Way.Direct way -> {
        Candidate c = candidates.find(way);
        if (c != null && !candidates.isCaught(way.endpoint())) { // else forgotten or forbidden
          c.ponged(latency, now);
          inUse.answered(way, latency, now, actions);
        }
      }
    }
  }

  void called(PathEvent.CallMeMaybeReceived call, long now, List<PathAction> actions) {
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
      targets.addAll(candidates.ranked(inUse.direct()));
    }
    targets.addAll(fresh);
    search.pingFresh(targets, now, actions);
    if (inUse.state() instanceof PathState.Trusted(_, long latency, _)) {
      // The peer looks for a path: the one in use may be dead.
      upkeep.suspect(latency, now);
    } else {
      search.call(PathTimes.ROUND, now, actions);
      inUse.seekDevice(now, actions);
    }
    inUse.reconsider(now, actions);
  }
}
