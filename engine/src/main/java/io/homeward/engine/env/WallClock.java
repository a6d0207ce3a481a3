package io.homeward.engine.env;

import java.time.Instant;

/** The time of day. May jump in either direction; use {@link Ticker} for durations. */
@FunctionalInterface
public interface WallClock {
  /** The time of day now. Thread-safe, never blocks. */
  Instant now();

  /** The clock of this machine. */
  static WallClock system() {
    return Instant::now;
  }
}
