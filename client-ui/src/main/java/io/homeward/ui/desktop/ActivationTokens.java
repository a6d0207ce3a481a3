package io.homeward.ui.desktop;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The desktop's leave to bring a window to the front, which comes with a click of the person: who
 * starts a program because of that click hands it on, or the program's window opens behind the
 * others. Each is for one program, and soon: the one that came last is kept, for a while.
 * Thread-safe.
 */
public final class ActivationTokens {
  /** From the click to the start of the program. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  /** Longer than that of any desktop. */
  private static final int LONGEST = 512;

  private final LongSupplier nanoTime;
  private String token = ""; // guarded by this
  private long since; // guarded by this

  /**
   * None yet.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public ActivationTokens(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The desktop gave one; what can be none is passed over. */
  public synchronized void give(String given) {
    if (given.isEmpty()
        || given.length() > LONGEST
        || given.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      return;
    }
    token = given;
    since = nanoTime.getAsLong();
  }

  /** The one to hand on, which nobody gets a second time; empty: there is none. */
  public synchronized String take() {
    String taken = nanoTime.getAsLong() - since < LIFE.toNanos() ? token : "";
    token = "";
    return taken;
  }
}
