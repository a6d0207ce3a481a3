package io.homeward.coordinator.acme;

import java.time.Duration;
import java.time.Instant;

/**
 * When an authority would like a certificate of its own to be replaced (RFC 9773). Whoever asks all
 * at once, as after an accident at the authority, is told a window that is near, or over.
 *
 * @param start when it begins
 * @param end when it ends, after its start
 * @param askAgain when to ask whether it is still this one
 */
record RenewalWindow(Instant start, Instant end, Instant askAgain) {
  /** How long to wait where the authority does not say (section 4.3.2). */
  static final Duration USUAL_PAUSE = Duration.ofHours(6);

  private static final Duration SHORTEST_PAUSE = Duration.ofHours(1);
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  /** When to ask again, whatever the authority says; it may say nonsense. */
  static Instant askAgain(Instant now, Instant told) {
    Instant first = now.plus(SHORTEST_PAUSE);
    Instant last = now.plus(LONGEST_PAUSE);
    return told.isBefore(first) ? first : told.isAfter(last) ? last : told;
  }

  /**
   * One moment in it.
   *
   * @param share where, from 0 to 1
   */
  Instant at(double share) {
    return start.plusMillis((long) (Duration.between(start, end).toMillis() * share));
  }
}
