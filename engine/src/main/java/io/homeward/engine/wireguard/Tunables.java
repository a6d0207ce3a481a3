package io.homeward.engine.wireguard;

import java.util.concurrent.TimeUnit;

/** The numbers that we chose. Times in nanoseconds. */
final class Tunables {
  /** Two initiations of one peer closer than this: the second is dropped. As other peers do. */
  static final long MIN_INITIATION_INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);

  /** Handshake messages that are worked on at once before cookies are asked for. */
  static final int LOAD_BURST = 128;

  /**
   * Handshake messages a second that never cause load. An initiation takes about a quarter of a
   * millisecond, so this is some 6 % of a core.
   */
  static final int LOAD_RATE = 250;

  /** How long cookies are asked for after the last sign of load. */
  static final long LOAD_HOLD_TIME = TimeUnit.SECONDS.toNanos(1);

  /** Under load: initiations from one source at once. */
  static final int SOURCE_BURST = 5;

  /** Under load: initiations from one source per second. */
  static final int SOURCE_RATE = 20;

  /** Sources that are counted at a time; the one not heard of longest is forgotten first. */
  static final int MAX_SOURCES = 4096;

  /**
   * Our own sending stops here, far below {@link Limits#REJECT_AFTER_MESSAGES}, so that counters
   * are never negative.
   */
  static final long MAX_SENT_MESSAGES = 1L << 62;

  private Tunables() {}
}
