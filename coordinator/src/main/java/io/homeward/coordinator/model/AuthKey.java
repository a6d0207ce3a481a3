package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that lets a device join without a browser. Only the hash of its secret is known here.
 *
 * @param id the public part of its text, by which it is found and named
 * @param secretHash SHA-256 of the secret part, in hexadecimal
 * @param userId who will own the devices
 * @param reusable whether more than one device may join with it
 * @param ephemeral whether the devices are removed once they are gone
 * @param tags of the devices; with tags they belong to no person
 * @param created when
 * @param expiry from when on it is refused
 * @param revoked whether an administrator withdrew it
 * @param used when a device last joined with it; null: none did
 */
public record AuthKey(
    String id,
    String secretHash,
    long userId,
    boolean reusable,
    boolean ephemeral,
    List<String> tags,
    Instant created,
    Instant expiry,
    boolean revoked,
    @Nullable Instant used)
    implements Voucher {

  public AuthKey {
    tags = List.copyOf(tags);
  }

  /**
   * Refuses a key that may not be used now.
   *
   * @throws RefusedException with the reason
   */
  public void checkUsable(Instant now) {
    if (revoked) {
      throw new RefusedException("this auth key has been revoked");
    }
    if (!expiry.isAfter(now)) {
      throw new RefusedException("this auth key has expired");
    }
    if (!reusable && used != null) {
      throw new RefusedException("this auth key has already been used");
    }
  }

  /** The same, used at the given time. */
  public AuthKey usedAt(Instant time) {
    return new AuthKey(
        id, secretHash, userId, reusable, ephemeral, tags, created, expiry, revoked, time);
  }

  /** The same, withdrawn. */
  public AuthKey withdrawn() {
    return new AuthKey(
        id, secretHash, userId, reusable, ephemeral, tags, created, expiry, true, used);
  }

  @Override
  public String toString() {
    return "AuthKey[" + id + "]";
  }
}
