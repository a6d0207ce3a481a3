package io.homeward.engine.dataplane;

import java.util.concurrent.TimeUnit;

/**
 * When the packet loops' news is looked at: ten times a second while packets flow, and at once
 * where it matters. Owned by the protocol thread.
 */
final class NewsPace {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ProtocolMailbox mailbox;
  private boolean waits;
  private long seenNanos;

  NewsPace(ProtocolMailbox mailbox, long now) {
    this.mailbox = mailbox;
    seenNanos = now - INTERVAL_NANOS;
  }

  /** There is some. */
  void came() {
    waits = true;
  }

  /** Whether it is time to look; the look begins then. */
  boolean begins(long now) {
    if (!waits || untilDue(now) > 0) {
      return false;
    }
    waits = false;
    seenNanos = now;
    mailbox.beginNews();
    return true;
  }

  /** Nanoseconds, 0 or less: now; {@link Long#MAX_VALUE}: there is none. */
  long untilDue(long now) {
    if (!waits) {
      return Long.MAX_VALUE;
    }
    return mailbox.isUrgent() ? 0 : seenNanos + INTERVAL_NANOS - now;
  }
}
