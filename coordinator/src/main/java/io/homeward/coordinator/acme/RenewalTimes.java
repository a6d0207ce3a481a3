package io.homeward.coordinator.acme;

import java.time.Duration;
import java.time.Instant;

/** When the authority is asked. Pure. */
final class RenewalTimes {
  /**
   * After one failure, two, and so on. An authority refuses a name whose checks fail five times in
   * an hour, and a router is not opened sooner because of it.
   */
  private static final Duration[] PAUSES = {
    Duration.ofMinutes(2),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(4),
    Duration.ofHours(12)
  };

  private RenewalTimes() {}

  /**
   * When a certificate is renewed: with a third of its life left, whether it has days or months.
   */
  static Instant due(Instant notBefore, Instant notAfter) {
    return notAfter.minus(Duration.between(notBefore, notAfter).dividedBy(3));
  }

  /**
   * How long to wait after a failure.
   *
   * @param failures in a row, from 1
   */
  static Duration pause(int failures) {
    return PAUSES[Math.clamp(failures, 1, PAUSES.length) - 1];
  }
}
