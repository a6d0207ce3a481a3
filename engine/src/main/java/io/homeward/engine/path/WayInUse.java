package io.homeward.engine.path;

import io.homeward.engine.way.Way;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which way data takes, and what becomes of it while something shows that it works and when nothing
 * does any more; with it the initiation that waits for a way. One thread owns it.
 */
final class WayInUse {
  private final Candidates candidates;
  private final Relays relays;
  private final Search search;
  private final Upkeep upkeep;
  private final ThroughDevice device;
  private final PathTimers timers;
  private final Activity activity;
  private PathState state = new PathState.Unreachable();
  private @Nullable PendingInitiation pending;

  WayInUse(
      Candidates candidates,
      Relays relays,
      Search search,
      Upkeep upkeep,
      ThroughDevice device,
      PathTimers timers,
      Activity activity) {
    this.candidates = candidates;
    this.relays = relays;
    this.search = search;
    this.upkeep = upkeep;
    this.device = device;
    this.timers = timers;
    this.activity = activity;
  }

  PathState state() {
    return state;
  }

  Way.@Nullable Direct direct() {
    return state.direct();
  }

  boolean isTrusted() {
    return state instanceof PathState.Trusted;
  }

  /** Whether data goes by others. */
  boolean isRelayed() {
    return state instanceof PathState.Relayed || state instanceof PathState.ThroughDevice;
  }

  /** An authentic message came from there, and nothing better is known. */
  void heardAt(Way.Direct way) {
    state = new PathState.Heard(way);
  }

  /** A peer without discovery came through the relay, and nowhere else for long. */
  void heardThrough(Way.Relayed way) {
    state = new PathState.Relayed(way);
  }

  /** The peer answered by that way: data goes there if it is the better one. */
  void answered(Way.Direct way, long latency, long now, List<PathAction> actions) {
    if (isBetter(way, latency, now)) {
      trust(way, latency, now, actions);
    }
  }

  private boolean isBetter(Way.Direct way, long latency, long now) {
    if (!(state instanceof PathState.Trusted(Way.Direct used, long usedLatency, _))
        || used.equals(way)) {
      return true;
    }
    return upkeep.overdue(usedLatency, now)
        || Preference.better(way.endpoint(), latency, used.endpoint(), usedLatency);
  }

  private void trust(Way.Direct way, long latency, long now, List<PathAction> actions) {
    boolean another = !isTrusted() || !way.equals(direct());
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

  /** The peer answered through a device. */
  void answeredThroughDevice(Way.Through way, long now, List<PathAction> actions) {
    if (isTrusted()) {
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

  /** Data went out. */
  void sent(long now, List<PathAction> actions) {
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

  /** A device that relays is looked for while there is no direct way. */
  void seekDevice(long now, List<PathAction> actions) {
    if (!isTrusted()) {
      device.seek(relays.way(now) != null, now, actions);
    }
  }

  /** Does what is due to what is known of the way. */
  void onDeadline(boolean active, long now, List<PathAction> actions) {
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
  }

  /** Nothing shows any more that the way works. */
  void doubt(long now, List<PathAction> actions) {
    if (state instanceof PathState.Trusted(Way.Direct used, _, _)) {
      state = new PathState.Doubtful(used);
    }
    upkeep.end();
    if (activity.sends(now)) {
      if (state instanceof PathState.Doubtful) {
        timers.doubt.setAt(now + PathTimes.PING_TIMEOUT);
      }
      search.used(direct());
      search.forgetPings();
      search.begin(now, actions);
    }
  }

  /** The way is none any more. */
  void giveUp(long now) {
    upkeep.end();
    state = withoutProof(now);
  }

  /** The way through a device may have been given up, or found again. */
  void lookAtDevice(long now) {
    if (state instanceof PathState.ThroughDevice) {
      state = withoutProof(now);
    }
  }

  /** Other ways are known than before. */
  void reconsider(long now, List<PathAction> actions) {
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

  boolean hasPending() {
    return pending != null;
  }

  /** An initiation goes out by every way there is; it replaces the one before. */
  void initiate(byte[] datagram, long now, List<PathAction> actions) {
    pending = new PendingInitiation(datagram);
    sendPending(now, actions);
  }

  /** The initiation is of no use any more. */
  void endInitiation() {
    pending = null;
  }

  /** Copies of the initiation may have been lost, or their answers. */
  void initiateAnew(long now, List<PathAction> actions) {
    if (pending != null) {
      pending.beginAnew();
      sendPending(now, actions);
    }
  }

  /** What went to a relay did not get to the peer. */
  void lostAt(int region) {
    if (pending != null) {
      pending.lost(region);
    }
  }

  void sendPending(long now, List<PathAction> actions) {
    if (pending != null) {
      pending.send(state, relays.way(now), candidates, actions);
    }
  }

  /** Also where a relay had no peer to pass it on to. */
  void sendPendingAgain(long now, List<PathAction> actions) {
    if (pending != null) {
      pending.tryLostAgain();
      sendPending(now, actions);
    }
  }
}
