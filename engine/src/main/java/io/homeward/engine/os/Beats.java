package io.homeward.engine.os;

import java.time.Duration;

/**
 * Notices that nothing ran for a while, because the computer slept or the process was stopped: what
 * happens at an interval comes late then. Pure; one thread at a time.
 */
public final class Beats {
  /** A busy machine is late, too, and nothing has gone wrong by then. */
  private static final Duration LATE = Duration.ofMillis(1500);

  private final long longest;
  private long last;

  /**
   * @param interval of {@link #beat} while all is well
   * @param nanos by a ticker that goes on while the computer sleeps
   */
  public Beats(Duration interval, long nanos) {
    longest = interval.plus(LATE).toNanos();
    last = nanos;
  }

  /** Something runs. Whether nothing did for a while before. */
  public boolean beat(long nanos) {
    boolean slept = nanos - last > longest;
    last = nanos;
    return slept;
  }
}
