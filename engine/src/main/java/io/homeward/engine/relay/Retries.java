package io.homeward.engine.relay;

import io.homeward.engine.env.Randomness;
import java.time.Duration;

/**
 * When a region is tried again: ever later and at another time than others, or as its relay said
 * before it restarted. Pure. Owned by {@link Region}; times are nanoseconds of a monotonic clock.
 */
final class Retries {
  /** The longest pause between two rounds, with jitter; protocol reference, section 5.4. */
  static final Duration MOST_PAUSE = Duration.ofSeconds(5);

  /** The same when nothing has worked for a while: who waits for it sends nothing that lasts. */
  static final Duration LONG_PAUSE = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int ROUNDS_BEFORE_LONG_PAUSE = 60;
  private static final int MOST_DOUBLINGS = 10;

  /** What a relay may ask of us at a restart. */
  private static final Duration MOST_RECONNECT = Duration.ofSeconds(60);

  private static final Duration MOST_TRY_FOR = Duration.ofMinutes(10);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** Rounds through all nodes since the last connection that lasted. */
  private int failures;

  private boolean restarting;
  private long reconnectNanos;
  private long restartedNanos;

  /** What failed before does not count any more. */
  void forget() {
    failures = 0;
  }

  /** It is connected, so it is not restarting any more. */
  void connected() {
    restarting = false;
  }

  /**
   * The relay is going to restart; only the first word of it counts.
   *
   * @param reconnectIn after what time it wants to be met again
   * @param tryFor how long after that it may still be away
   */
  void restart(Duration reconnectIn, Duration tryFor, long now, Randomness randomness) {
    if (restarting) {
      return;
    }
    long in = least(reconnectIn, MOST_RECONNECT).toNanos();
    restarting = true;
    // All clients of the relay may have been told the same.
    reconnectNanos = now + in + randomness.nextLong(in / 4 + 1);
    restartedNanos = reconnectNanos + least(tryFor, MOST_TRY_FOR).toNanos();
  }

  /** How long to wait before the next round, after one more that failed. */
  long nextPause(long now, Randomness randomness) {
    long pause = jittered(pause(), randomness);
    if (restarting) {
      if (reconnectNanos - now > 0) {
        pause = reconnectNanos - now;
      } else if (restartedNanos - now > 0) {
        pause = Math.min(pause, jittered(RESTART_PAUSE, randomness));
      } else {
        restarting = false;
      }
    }
    failures++;
    return pause;
  }

  private Duration pause() {
    if (failures >= ROUNDS_BEFORE_LONG_PAUSE) {
      return LONG_PAUSE;
    }
    return least(FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)), MOST_PAUSE);
  }

  /** From half of it to all of it. */
  private static long jittered(Duration pause, Randomness randomness) {
    long half = pause.toNanos() / 2;
    return half + randomness.nextLong(half + 1);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
