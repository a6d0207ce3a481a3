package io.homeward.engine.testing;

import io.homeward.engine.env.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that moves only when told. Thread-safe.
 *
 * <p>It starts near the end of the range of {@code long} unless told otherwise, so that code which
 * compares readings with {@code <} instead of by subtraction fails within a test's first minute.
 */
public final class ManualTicker implements Ticker {
  private static final long ONE_MINUTE_BEFORE_WRAP =
      Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

  private final AtomicLong nanos;

  /** A ticker whose reading wraps to negative numbers after one minute. */
  public ManualTicker() {
    this(ONE_MINUTE_BEFORE_WRAP);
  }

  /** A ticker with the given first reading, any number. */
  public ManualTicker(long firstNanos) {
    nanos = new AtomicLong(firstNanos);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Moves time forward; wraps as the clock of a machine would. Zero leaves it. */
  public void advance(Duration by) {
    advanceNanos(by.toNanos());
  }

  /** Moves time forward by nanoseconds, 0 or more. */
  public void advanceNanos(long by) {
    if (by < 0) {
      throw new IllegalArgumentException("time does not go back: " + by);
    }
    nanos.addAndGet(by);
  }

  /** Moves time forward to a reading; one that is past already leaves it. */
  public void advanceTo(long targetNanos) {
    nanos.accumulateAndGet(targetNanos, (now, target) -> target - now > 0 ? target : now);
  }
}
