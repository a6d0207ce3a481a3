package io.homeward.engine.wireguard;

import java.time.Instant;

/**
 * Makes the time stamps of our initiations to one peer. The low 24 bits of the nanoseconds stay
 * zero (steps of 17 ms), so that a stamp does not reveal how long our work takes. Each is greater
 * than the one before.
 */
final class Tai64n {
  private static final int STEP_NANOS = 1 << 24;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private InitiationTime last;

  /**
   * @param floor all are greater than this one
   */
  Tai64n(InitiationTime floor) {
    last = floor;
  }

  /**
   * The stamp of a moment, or one step after the previous stamp where the clock has not moved
   * forward since.
   */
  InitiationTime next(Instant moment) {
    InitiationTime exact = InitiationTime.of(moment);
    InitiationTime next = new InitiationTime(exact.seconds(), exact.nanos() & -STEP_NANOS);
    if (next.compareTo(last) <= 0) {
      int nanos = last.nanos() + STEP_NANOS;
      next =
          nanos >= NANOS_PER_SECOND
              ? new InitiationTime(last.seconds() + 1, 0)
              : new InitiationTime(last.seconds(), nanos);
    }
    last = next;
    return next;
  }
}
