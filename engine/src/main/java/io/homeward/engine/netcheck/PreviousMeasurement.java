package io.homeward.engine.netcheck;

import io.homeward.engine.stun.StunAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The measurement before the present one: an answer that comes after its end counts, and where not
 * all that it asked answered the next one follows soon. Times are readings of one ticker in
 * nanoseconds. {@link Netcheck} owns it.
 */
final class PreviousMeasurement {
  /** Until the next one; each time in a row twice as long. */
  private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();

  /** So many times in a row. */
  private static final int MOST_RETRIES = 5;

  private @Nullable Measurement measurement;
  private int retries; // since one was whole
  private long pause = Long.MAX_VALUE;

  /** What was asked until now counts for nothing. */
  void forget() {
    measurement = null;
    retries = 0;
    pause = Long.MAX_VALUE;
  }

  /**
   * Another one begins.
   *
   * @param interrupted what was under way, null: nothing
   */
  void next(@Nullable Measurement interrupted) {
    pause = Long.MAX_VALUE;
    measurement = interrupted == null ? measurement : interrupted;
  }

  /** This one is over. */
  void is(Measurement over, long now) {
    measurement = over;
    if (!over.isShort()) {
      retries = 0;
    } else if (retries < MOST_RETRIES) {
      pause = over.passed(now) + (FIRST_PAUSE << retries++);
    }
  }

  /**
   * Gives it a late answer.
   *
   * @param limit nanoseconds after its beginning, after which none counts
   * @return null: it did not ask for that one
   */
  @Nullable Measurement take(StunAnswer answer, long received, long limit) {
    Measurement late = measurement;
    if (late == null || late.passed(received) > limit || !late.take(answer, received)) {
      return null;
    }
    if (!late.isShort()) {
      retries = 0;
    }
    return late;
  }

  /**
   * When the next one is to begin because this one fell short, in nanoseconds after its beginning;
   * {@link Long#MAX_VALUE}: there is no hurry.
   */
  long pause() {
    Measurement before = measurement;
    return before != null && before.isShort() ? pause : Long.MAX_VALUE;
  }

  /** Whether it was one of several in a row that fell short. */
  boolean isRetried() {
    return retries > 0;
  }
}
