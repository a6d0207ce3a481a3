package io.homeward.engine.os;

import java.time.Duration;

/**
 * Notices by two clocks that this computer was away: one stands still while it sleeps, the other
 * does not. A clock that was set forward looks the same; so it is after the pause of a virtual
 * machine, which tells nobody. Pure; one thread at a time.
 */
final class Absence {
  /** What the system corrects little by little is less. */
  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

  private long ahead;

  /**
   * @param awakeNanos of the clock that stands still
   * @param allNanos of the one that goes on
   */
  Absence(long awakeNanos, long allNanos) {
    ahead = allNanos - awakeNanos;
  }

  /** Whether the computer was away since the last call. */
  boolean ended(long awakeNanos, long allNanos) {
    long before = ahead;
    ahead = allNanos - awakeNanos;
    return ahead - before >= LEAST_NANOS;
  }
}
