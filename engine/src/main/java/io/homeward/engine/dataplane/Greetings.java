package io.homeward.engine.dataplane;

import java.util.concurrent.TimeUnit;

/**
 * When peers are told that this node has moved: at once and, because a new network may lose the
 * first packets, twice more. Pure; the protocol thread's.
 */
final class Greetings {
  private static final long[] AFTER_NANOS = {
    TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(1)
  };

  private long begun;
  private int done = AFTER_NANOS.length;

  /** The first was sent; those of an earlier move are not due any more. */
  void begin(long now) {
    begun = now;
    done = 0;
  }

  /** Nanoseconds until the next one, 0 or more; {@link Long#MAX_VALUE}: none. */
  long untilDeadline(long now) {
    return done == AFTER_NANOS.length
        ? Long.MAX_VALUE
        : Math.max(0, begun + AFTER_NANOS[done] - now);
  }

  /** Whether one is due; it counts as sent then. */
  boolean due(long now) {
    if (untilDeadline(now) > 0) {
      return false;
    }
    done++;
    return true;
  }
}
