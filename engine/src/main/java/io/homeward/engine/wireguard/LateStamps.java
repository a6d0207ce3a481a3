package io.homeward.engine.wireguard;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a peer whose clock went back from copies of what it once sent. Both show as stamps that are
 * not newer than one that was taken; but copies repeat a stamp, or arrive together, while a peer
 * that is refused goes on trying with stamps that grow. Who recorded several initiations can look
 * like that, too: nothing may follow from it but a word to people and an attempt of our own.
 */
final class LateStamps {
  /** So many different stamps that grew, none of which was taken. */
  private static final int ENOUGH = 3;

  /** What comes sooner after the one before does not count; a peer tries every five seconds. */
  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(4);

  private @Nullable InitiationTime newest;
  private int count;
  private long countedNanos;

  /** A stamp was refused because a newer one is known. Whether the peer's clock went back. */
  boolean refused(InitiationTime stamp, long now) {
    if (newest != null && stamp.compareTo(newest) <= 0) {
      return false;
    }
    newest = stamp;
    if (count > 0 && now - countedNanos < APART_NANOS) {
      return false;
    }
    countedNanos = now;
    count = Math.min(count + 1, ENOUGH);
    return count == ENOUGH;
  }

  /** One was taken; whether the clock counted as one that went back until now. */
  boolean taken() {
    boolean before = count == ENOUGH;
    newest = null;
    count = 0;
    return before;
  }
}
