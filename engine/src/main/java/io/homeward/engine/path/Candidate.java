package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.util.EnumSet;
import java.util.Set;

/** A place where a peer may be, and what became of the pings to it. Owned by {@link Candidates}. */
final class Candidate {
  private final Way.Direct way;
  private final Set<Origin> origins = EnumSet.noneOf(Origin.class);

  /** Whether it is one of many ports of an address, of which one at most is right. */
  private boolean guess;

  private boolean guessed;

  private boolean waits; // for its turn to be pinged
  private boolean pinged;
  private long pingNanos;
  private long askedNanos; // when the first ping went of those that followed each other
  private boolean pingedBack;
  private long pingBackNanos;
  private boolean answered;
  private long pongNanos;
  private long latencyNanos;
  private long toldNanos;
  private int pings;
  private int pongs;

  Candidate(Endpoint endpoint, long now) {
    way = new Way.Direct(endpoint);
    toldNanos = now;
  }

  Way.Direct way() {
    return way;
  }

  Endpoint endpoint() {
    return way.endpoint();
  }

  void told(Origin origin, boolean asGuess, long now) {
    guess = origins.isEmpty() ? asGuess : guess && asGuess;
    guessed |= guess;
    origins.add(origin);
    toldNanos = now;
  }

  /** False when nobody says so any more. */
  boolean noLonger(Origin origin) {
    origins.remove(origin);
    return !origins.isEmpty();
  }

  boolean is(Origin origin) {
    return origins.contains(origin);
  }

  /** The best reason to believe in it. */
  Origin origin() {
    return origins.iterator().next();
  }

  boolean isGuess() {
    return guess;
  }

  /** Whether it ever was one. */
  boolean wasGuess() {
    return guessed;
  }

  boolean waits() {
    return waits;
  }

  void waits(boolean value) {
    waits = value;
  }

  void pinged(long now) {
    if (!pinged || now - pingNanos >= PathTimes.ROUND) {
      askedNanos = now;
    }
    pinged = true;
    pingNanos = now;
    pings++;
  }

  /** As if it had not been pinged: what became of that ping says nothing any more. */
  void pingAnew() {
    pinged = false;
  }

  boolean pingedWithin(long nanos, long now) {
    return pinged && now - pingNanos < nanos;
  }

  /**
   * Nanoseconds until it has had so long to answer; 0: it had, {@link Long#MAX_VALUE}: not asked.
   */
  long untilSilentFor(long nanos, long now) {
    return pinged ? Math.max(0, askedNanos + nanos - now) : Long.MAX_VALUE;
  }

  /** Whether to ping it because it pinged us; once in a while. */
  boolean pingBack(long now) {
    if (pingedBack && now - pingBackNanos < PathTimes.PING_BACK) {
      return false;
    }
    pingedBack = true;
    pingBackNanos = now;
    return true;
  }

  void ponged(long latency, long now) {
    answered = true;
    guess = false;
    latencyNanos = latency;
    pongNanos = now;
    pongs++;
  }

  boolean answered() {
    return answered;
  }

  boolean answeredSince(long nanos) {
    return answered && pongNanos - nanos >= 0;
  }

  long latencyNanos() {
    return latencyNanos;
  }

  int pings() {
    return pings;
  }

  int pongs() {
    return pongs;
  }

  /** Whether nothing was heard of it for long. */
  boolean stale(long now) {
    return now - newsNanos() >= PathTimes.STALE;
  }

  /** When something was heard of it last. */
  long newsNanos() {
    return answered && pongNanos - toldNanos > 0 ? pongNanos : toldNanos;
  }
}
