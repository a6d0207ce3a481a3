package io.homeward.coordinator.server;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * A line for the log that anybody may cause: it is written at most once a minute, with how often it
 * would have been written meanwhile. Thread-safe.
 */
final class RareLog {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final int MOST_OF_A_TEXT = 80;

  private final Logger log;
  private boolean first = true; // guarded by this
  private long writtenNanos; // guarded by this
  private long held; // guarded by this

  RareLog(Logger log) {
    this.log = log;
  }

  /** Text that came from outside, such that it cannot look like anything else in a log. */
  static String quoted(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MOST_OF_A_TEXT)
        .map(c -> c > ' ' && c < 0x7f && c != '"' ? c : '?')
        .forEach(safe::appendCodePoint);
    return '"' + safe.toString() + '"';
  }

  /** Says it now, unless it was said less than a minute ago. */
  void warn(String text) {
    long others;
    synchronized (this) {
      long now = System.nanoTime();
      if (!first && now - writtenNanos < PAUSE_NANOS) {
        held++;
        return;
      }
      first = false;
      writtenNanos = now;
      others = held;
      held = 0;
    }
    if (others == 0) {
      log.warn("{}", text);
    } else {
      log.warn("{} ({} more times since this was last said)", text, others);
    }
  }
}
