package io.homeward.engine.control.session;

import java.time.Duration;
import java.time.Instant;

/**
 * The server's idea of the time of day, by which keys expire: a laptop with a wrong clock must not
 * lock itself out. Protocol reference, section 4.4 ({@code ControlTime}).
 */
final class ServerClock {
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** When our capability version was defined: no server that accepts it lives before. */
  private static final Instant EARLIEST = Instant.parse("2025-07-10T00:00:00Z");

  private Duration offset = Duration.ZERO;

  void told(Instant serverTime, Instant now) {
    if (serverTime.isBefore(EARLIEST)) {
      return;
    }
    Duration difference = Duration.between(now, serverTime);
    offset = difference.abs().compareTo(TOLERANCE) > 0 ? difference : Duration.ZERO;
  }

  Instant time(Instant now) {
    return now.plus(offset);
  }
}
