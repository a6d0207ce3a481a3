package io.homeward.engine.env;

/**
 * A monotonic clock that also counts the time that the machine slept, so that a session key does
 * not outlive its limit in a closed laptop. Readings have no relation to the time of day; compare
 * two of them by subtraction only.
 */
@FunctionalInterface
public interface Ticker {
  /** The reading in nanoseconds. Thread-safe, never blocks. */
  long nanos();
}
