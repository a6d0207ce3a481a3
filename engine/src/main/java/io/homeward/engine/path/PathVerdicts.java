package io.homeward.engine.path;

import io.homeward.engine.path.OwnNetwork.Nat;
import io.homeward.engine.path.PathReport.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a path is called, and why it is no better.
 *
 * @param discovers whether the peer takes part in discovery
 * @param active whether data flows
 * @param searching whether the first pings are still under way
 * @param peerHard whether the peer's router was seen to use another port for each destination
 * @param noSockets whether this system gave no sockets for the peer alone when they were wanted
 * @param nat this node's own router
 */
record PathVerdicts(
    boolean discovers,
    boolean active,
    boolean searching,
    boolean peerHard,
    boolean noSockets,
    Nat nat) {
  static Kind kind(PathState state) {
    return switch (state) {
      case PathState.Unreachable _ -> Kind.NONE;
      case PathState.Hoped _ -> Kind.HOPED;
      case PathState.Heard _ -> Kind.HEARD;
      case PathState.Trusted _ -> Kind.TRUSTED;
      case PathState.Doubtful _ -> Kind.DOUBTFUL;
      case PathState.ThroughDevice _ -> Kind.THROUGH_DEVICE;
      case PathState.Relayed _ -> Kind.RELAYED;
    };
  }

  /**
   * @param relayLatency nanoseconds of the relay or device in use, -1: not measured
   */
  PathReport report(
      PathState state, long relayLatency, Candidates candidates, PathHistory history, long now) {
    PathSummary summary = summary(state, relayLatency, candidates);
    List<PathReport.Tried> tried = new ArrayList<>();
    for (Candidate c : candidates.ranked(state.direct())) {
      tried.add(
          new PathReport.Tried(
              c.endpoint(),
              c.origin(),
              c.pings(),
              c.pongs(),
              c.answered() ? Duration.ofNanos(c.latencyNanos()) : null));
    }
    return new PathReport(
        now,
        kind(state),
        state.destination(),
        summary.latency(),
        summary.why(),
        tried,
        history.entries());
  }

  /**
   * @param relayLatency nanoseconds, -1: not measured
   */
  PathSummary summary(PathState state, long relayLatency, Candidates candidates) {
    long latency =
        switch (state) {
          case PathState.Trusted(_, long nanos, _) -> nanos;
          case PathState.Relayed _, PathState.ThroughDevice _ -> relayLatency;
          default -> -1;
        };
    return new PathSummary(
        state instanceof PathState.Relayed || state instanceof PathState.ThroughDevice
            ? why(candidates)
            : new WhyRelayed.NotRelayed(),
        latency < 0 ? null : Duration.ofNanos(latency));
  }

  private WhyRelayed why(Candidates candidates) {
    if (!discovers) {
      return new WhyRelayed.NoDiscovery();
    }
    if (nat == Nat.UDP_BLOCKED) {
      return new WhyRelayed.UdpBlocked();
    }
    if (searching) {
      return new WhyRelayed.Searching();
    }
    List<Candidate> all = candidates.everything();
    if (!active && all.stream().allMatch(c -> c.pings() == 0)) {
      return new WhyRelayed.Idle();
    }
    if (all.isEmpty()) {
      return new WhyRelayed.NoEndpoints();
    }
    if (all.stream().allMatch(c -> candidates.isCaught(c.endpoint()))) {
      return new WhyRelayed.InsideTunnel();
    }
    if (nat == Nat.HARD) {
      return peerHard
          ? new WhyRelayed.BothHard()
          : noSockets ? new WhyRelayed.OwnHardNoSockets() : new WhyRelayed.OwnHard();
    }
    return peerHard ? new WhyRelayed.PeerHard() : new WhyRelayed.NoAnswer();
  }
}
