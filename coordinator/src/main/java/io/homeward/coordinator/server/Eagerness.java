package io.homeward.coordinator.server;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether it pays to look for what comes next, for a moment, in place of sleeping until it is
 * there: to be woken takes longer than the moment where packets come close after each other, most
 * of it with an idle processor. It does so only while what was looked for came, and only where two
 * connections at most bring packets: of more there is always one to go on with, and what one sleep
 * collects is done at once. Of one thread, but for what {@link Company} it has.
 */
final class Eagerness {
  /** How long to look. */
  static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

  /**
   * A sleep as short as this, with all that falling asleep and being woken takes, is worth a try.
   */
  private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static final int MOST_TRUST = 8;
  private static final int FIRST_TRUST = 2;
  private static final int LOSS = 2;
  private static final int WAITS = 64;

  private final Company company;
  private int trust;
  private int waits; // until the next try

  /** Of a connection among others. */
  Eagerness(Company company) {
    this.company = company;
  }

  /** Packets came. */
  void heard(long nowNanos) {
    company.heard(this, nowNanos);
  }

  /** Whether to look now. */
  boolean looks(long nowNanos) {
    return trust > 0 && company.isSmall(nowNanos);
  }

  /** What came of a look. */
  void looked(boolean found) {
    trust = found ? Math.min(trust + 1, MOST_TRUST) : Math.max(0, trust - LOSS);
    if (trust == 0) {
      waits = WAITS;
    }
  }

  /** It slept for so long, without a look before. */
  void slept(long nanos) {
    if (waits > 0) {
      waits--;
    } else if (trust == 0 && nanos < SHORT_NANOS) {
      trust = FIRST_TRUST;
    }
  }

  /**
   * Who brings packets at the same time. Any thread; two that write at once lose no more than a
   * look.
   */
  static final class Company {
    private static final long LATELY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private volatile @Nullable Eagerness first;
    private volatile @Nullable Eagerness second;
    private volatile long changedNanos;

    private void heard(Eagerness one, long nowNanos) {
      Eagerness before = first;
      if (before != one && second != one) {
        second = before;
        first = one;
        changedNanos = nowNanos;
      }
    }

    private boolean isSmall(long nowNanos) {
      return nowNanos - changedNanos > LATELY_NANOS;
    }
  }
}
