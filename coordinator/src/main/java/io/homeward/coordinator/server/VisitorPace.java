package io.homeward.coordinator.server;

import java.util.function.LongSupplier;

/**
 * How many requests to sign in one address may make, whether for a page, with an invitation, a
 * passkey or on the way back from a provider. Programs on this computer have no limit. Thread-safe.
 */
final class VisitorPace {
  /** A sign-in takes about six requests, and a whole firm may sit behind one address. */
  static final int AT_ONCE = 200;

  static final int PER_SECOND = 5;

  /** For all together that are not remembered. */
  static final int OTHERS_AT_ONCE = 400;

  static final int OTHERS_PER_SECOND = 50;

  /** When a refused address may come again, as the value of {@code Retry-After}. */
  static final String RETRY_SECONDS = "10";

  private final Pace pace;

  VisitorPace() {
    this(System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param nanos a monotonic time, in nanoseconds
   */
  VisitorPace(LongSupplier nanos) {
    this.pace =
        new Pace(
            new Pace.Rate(AT_ONCE, PER_SECOND),
            new Pace.Rate(OTHERS_AT_ONCE, OTHERS_PER_SECOND),
            nanos);
  }

  /** Whether one more request of an address is answered. */
  boolean allows(Addresses.Address from) {
    return from.key().isEmpty() || pace.allows(from.key());
  }

  /** How many addresses are remembered. */
  int size() {
    return pace.size();
  }
}
