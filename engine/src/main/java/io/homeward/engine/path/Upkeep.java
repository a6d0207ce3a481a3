package io.homeward.engine.path;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trust in the path in use, or notices that it is gone: heartbeats while data flows,
 * which are repeated where no answer comes, and a second look when the peer seems to be elsewhere.
 * One thread owns it.
 */
final class Upkeep {
  private final PathTimers timers;
  private final Search search;
  private final Candidates candidates;
  private boolean suspected;
  private long suspectedNanos;
  private long comparedNanos;

  Upkeep(PathTimers timers, Search search, Candidates candidates) {
    this.timers = timers;
    this.search = search;
    this.candidates = candidates;
  }

  /**
   * The path in use answered.
   *
   * @param another whether it is another one than before
   */
  void trusted(boolean another, boolean active, long now) {
    if (another) {
      comparedNanos = now;
    }
    suspected = false;
    timers.trust.setAt(now + PathTimes.TRUST);
    timers.doubt.clear();
    timers.recheck.clear();
    if (active) {
      inUse(now);
    }
  }

  /** Data flows. */
  void inUse(long now) {
    if (!timers.heartbeat.isSet()) {
      timers.heartbeat.setAt(now + PathTimes.HEARTBEAT);
    }
  }

  /**
   * The path in use has just been pinged, and is to answer soon: the peer seems to be elsewhere.
   */
  void suspect(long latency, long now) {
    suspected = true;
    suspectedNanos = now;
    timers.recheck.setAt(now + recheck(latency));
    long soon = now + PathTimes.SUSPICION + 4 * latency;
    if (soon - timers.trust.atNanos() < 0) {
      timers.trust.setAt(soon);
    }
  }

  /** Whether the path in use is suspected and has had the time to answer. */
  boolean overdue(long latency, long now) {
    return suspected && now - suspectedNanos > 2 * latency;
  }

  /** There is no path to keep. */
  void end() {
    suspected = false;
    timers.heartbeat.clear();
    timers.recheck.clear();
    timers.trust.clear();
    timers.doubt.clear();
  }

  /**
   * Does what is due.
   *
   * @return who is to take the place of the path in use, or null
   */
  @Nullable Candidate onDeadline(
      PathState.Trusted used, boolean active, long now, List<PathAction> actions) {
    if (timers.heartbeat.goesOff(now) && active) {
      search.heartbeat(used.way(), now, actions);
      timers.heartbeat.setAt(now + PathTimes.HEARTBEAT);
      timers.recheck.setAt(now + recheck(used.latencyNanos()));
      if (used.latencyNanos() > PathTimes.FAST_ENOUGH && now - comparedNanos >= PathTimes.UPGRADE) {
        comparedNanos = now;
        search.round(now, actions);
      }
    }
    if (!timers.recheck.goesOff(now) || !active && !suspected) {
      return null;
    }
    Candidate instead = suspected ? answeredInstead(used) : null;
    if (instead == null) {
      search.heartbeat(used.way(), now, actions);
      timers.recheck.setAt(now + recheck(used.latencyNanos()));
    }
    return instead;
  }

  /** The fastest that answered since the one in use is suspected, or null. */
  private @Nullable Candidate answeredInstead(PathState.Trusted used) {
    return candidates.ranked(used.way()).stream()
        .filter(c -> !c.way().equals(used.way()) && c.answeredSince(suspectedNanos))
        .min(Comparator.comparing(Candidate::latencyNanos))
        .orElse(null);
  }

  private static long recheck(long latency) {
    return Math.max(PathTimes.RECHECK, 4 * latency);
  }
}
