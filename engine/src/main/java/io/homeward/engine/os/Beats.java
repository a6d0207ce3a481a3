package io.homeward.engine.os;

import java.time.Duration;

/**
 * Notices that nothing ran for a while, because the computer slept or the process was stopped: what
 * happens at an interval comes late then. Pure; one thread at a time.
 */
public final class Beats {
  /** A busy machine is late, too, and nothing has gone wrong by then. */
  private static final Duration LATE = Duration.ofMillis(1500);

  private long last;

  /**
   * @param nanos by a ticker that goes on while the computer sleeps
   */
  public Beats(long nanos) {
    last = nanos;
  }

  /**
   * Something runs. Whether nothing did for a while before.
   *
   * @param interval in which this was to come at the latest since the last time
   */
  public boolean beat(Duration interval, long nanos) {
    boolean slept = nanos - last > interval.plus(LATE).toNanos();
    last = nanos;
    return slept;
  }
}
