package io.homeward.engine.wireguard;

import java.util.concurrent.TimeUnit;

/** The numbers that the specification fixes; sections 5.4 and 6.1 to 6.5. Times in nanoseconds. */
final class Limits {
  /** The initiator of a session replaces it at this age when it sends; section 6.2. */
  static final long REKEY_AFTER_TIME = TimeUnit.SECONDS.toNanos(120);

  /** A session is worth nothing from this age on; section 6.2. */
  static final long REJECT_AFTER_TIME = TimeUnit.SECONDS.toNanos(180);

  /** How long an unanswered handshake is tried again and again; section 6.4. */
  static final long REKEY_ATTEMPT_TIME = TimeUnit.SECONDS.toNanos(90);

  /** The least time between two initiations to a peer, without jitter; section 6.4. */
  static final long REKEY_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

  /** The greatest jitter on {@link #REKEY_TIMEOUT}; section 6.1. */
  static final long REKEY_TIMEOUT_JITTER = TimeUnit.MILLISECONDS.toNanos(333);

  /** Received data is acknowledged within this time; section 6.5. */
  static final long KEEPALIVE_TIMEOUT = TimeUnit.SECONDS.toNanos(10);

  /** The initiator replaces a session of this age when it receives; section 6.2. */
  static final long REKEY_ON_RECEIVE_AFTER_TIME =
      REJECT_AFTER_TIME - KEEPALIVE_TIMEOUT - REKEY_TIMEOUT;

  /** Sent data that nothing answered for this time asks for a new handshake; section 6.5. */
  static final long NEW_HANDSHAKE_TIME = KEEPALIVE_TIMEOUT + REKEY_TIMEOUT;

  /** All key material of a peer goes at this time after its newest session; section 6.3. */
  static final long ERASE_AFTER_TIME = 3 * REJECT_AFTER_TIME;

  /** A session is replaced after as many messages; section 6.2. */
  static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** No counter reaches this (unsigned: 2^64 - 2^13 - 1); section 6.2. */
  static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

  /** How long a cookie and the secret behind it are valid; section 5.3. */
  static final long COOKIE_REFRESH_TIME = TimeUnit.SECONDS.toNanos(120);

  private Limits() {}
}
