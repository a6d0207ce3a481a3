package io.homeward.coordinator.server;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.User;
import java.util.function.LongSupplier;

/**
 * How often one account may sign in, and how many devices may join as its own, wherever from. Only
 * who has proven to have it counts, or anybody could shut somebody else out. Thread-safe.
 */
final class AccountPace {
  /** People sign in a few times a day; a few browsers at once are enough for one. */
  static final Pace.Rate SIGN_INS = new Pace.Rate(30, 0.2);

  /** A key may be for a whole fleet, but not use up the server. */
  static final Pace.Rate JOINS = new Pace.Rate(300, 5);

  private static final Pace.Rate OTHERS = new Pace.Rate(600, 10);

  private final Pace signIns;
  private final Pace joins;

  AccountPace() {
    this(System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param nanos a monotonic time, in nanoseconds
   */
  AccountPace(LongSupplier nanos) {
    this.signIns = new Pace(SIGN_INS, OTHERS, nanos);
    this.joins = new Pace(JOINS, OTHERS, nanos);
  }

  /** Whether whom a provider vouches for may sign in once more. */
  boolean maySignIn(Identity identity) {
    return signIns.allows(identity.issuer() + " " + identity.subject());
  }

  /** Whether who showed a passkey may sign in once more. */
  boolean maySignIn(User user) {
    return signIns.allows(Long.toString(user.id()));
  }

  /** Whether one more device may join for a person. */
  boolean mayJoin(long userId) {
    return joins.allows(Long.toString(userId));
  }
}
