package io.homeward.engine.dataplane;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the way to a peer carries sealed packets of full size. Over IPv4 every way does, because
 * routers make pieces, and so does a relay. Over IPv6 it is tried while data flows: a small echo
 * request and one of full size, to the peer's own address inside the tunnel. Every peer's system
 * answers these, unless its rules forbid it; then nothing is known, and nothing is done. Pure;
 * owned by the protocol thread.
 */
final class PathWidth {
  /** Full ones that were lost one after the other, while the small one beside it was answered. */
  private static final int ENOUGH = 3;

  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** After a probe that told nothing, twice as long after each further one: one loss is no rule. */
  private static final long UNTOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private @Nullable Hop probed;
  private boolean underWay;
  private boolean narrow;
  private int lost;
  private long untoldNanos;
  private long nextNanos;

  /** Whether packets of full size do not pass, as far as it is known. */
  boolean isNarrow() {
    return narrow;
  }

  /**
   * Data goes that way. Whether to probe it now, and then to tell {@link #answered}.
   *
   * @param way where packets to the peer go now; null: nowhere
   */
  boolean wantsProbe(@Nullable Hop way, long now) {
    if (!(way instanceof Hop.Udp udp) || udp.address().isIpv4()) {
      narrow = false;
      probed = null;
      return false;
    }
    if (!way.equals(probed)) {
      probed = way;
      narrow = false;
      underWay = false;
      lost = 0;
      untoldNanos = UNTOLD_NANOS;
      nextNanos = now;
    }
    if (underWay || now - nextNanos < 0) {
      return false;
    }
    underWay = true;
    return true;
  }

  /**
   * What became of a probe.
   *
   * @param way that it was for
   */
  void answered(Hop way, boolean small, boolean full, long now) {
    if (!way.equals(probed)) {
      return;
    }
    underWay = false;
    if (!small && !full) {
      nextNanos = now + untoldNanos;
      untoldNanos = Math.min(2 * untoldNanos, AGAIN_NANOS);
      return;
    }
    untoldNanos = UNTOLD_NANOS;
    nextNanos = now + AGAIN_NANOS;
    if (full) {
      lost = 0;
      narrow = false;
    } else {
      lost = Math.min(lost + 1, ENOUGH);
      if (lost == ENOUGH) {
        narrow = true;
      } else {
        nextNanos = now;
      }
    }
  }
}
