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
   * The same for who was told a window: at a moment of it, but with a sixth of the life left in any
   * case.
   *
   * @param share which moment, from 0 to 1; another for each certificate, so that not all come at
   *     once
   */
  static Instant due(Instant notBefore, Instant notAfter, RenewalWindow told, double share) {
    Instant last = notAfter.minus(Duration.between(notBefore, notAfter).dividedBy(6));
    Instant moment = told.at(share);
    return moment.isBefore(last) ? moment : last;
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
