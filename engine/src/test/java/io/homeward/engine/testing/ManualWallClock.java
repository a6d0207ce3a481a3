package io.homeward.engine.testing;

import io.homeward.engine.env.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A time of day that moves only when told, in either direction. Thread-safe. */
public final class ManualWallClock implements WallClock {
  private final AtomicReference<Instant> now;

  /** A clock at noon of a day in 2026. */
  public ManualWallClock() {
    this(Instant.parse("2026-11-23T12:00:00Z"));
  }

  /** A clock at the given moment. */
  public ManualWallClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  @Override
  public Instant now() {
    return now.get();
  }

  /** Moves the clock; a negative duration moves it back, as a person or NTP may. */
  public void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  /** Sets the clock. */
  public void set(Instant instant) {
    now.set(instant);
  }
}
