package io.homeward.coordinator.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets one person in, once. Only the hash of its secret is known here.
 *
 * @param id the public part of its text, by which it is found and named
 * @param secretHash SHA-256 of the secret part, in hexadecimal
 * @param role what the person becomes
 * @param userId whom it lets in: the account that gets another way to sign in; 0: somebody new
 * @param created when
 * @param expiry from when on it is refused
 * @param revoked whether an administrator withdrew it
 * @param used when it let somebody in; null: it has not yet
 */
public record Invitation(
    String id,
    String secretHash,
    Role role,
    long userId,
    Instant created,
    Instant expiry,
    boolean revoked,
    @Nullable Instant used)
    implements Voucher {

  /**
   * Refuses an invitation that may not be used now.
   *
   * @throws RefusedException with the reason
   */
  public void checkUsable(Instant now) {
    if (revoked) {
      throw new RefusedException(Refusal.INVITATION_WITHDRAWN);
    }
    if (used != null) {
      throw new RefusedException(Refusal.INVITATION_USED);
    }
    if (!expiry.isAfter(now)) {
      throw new RefusedException(Refusal.INVITATION_EXPIRED);
    }
  }

  /** The same, used at the given time. */
  public Invitation usedAt(Instant time) {
    return new Invitation(id, secretHash, role, userId, created, expiry, revoked, time);
  }

  /** The same, withdrawn. */
  public Invitation withdrawn() {
    return new Invitation(id, secretHash, role, userId, created, expiry, true, used);
  }

  @Override
  public String toString() {
    return "Invitation[" + id + "]";
  }
}
