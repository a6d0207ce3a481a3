package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a program do for a person what its scopes say, and never more than that person may. Only the
 * hash of its secret is known here.
 *
 * @param id the public part of its text, by which it is found and named
 * @param secretHash SHA-256 of the secret part, in hexadecimal
 * @param userId for whom
 * @param name what people call it
 * @param scopes what it is for, one or more
 * @param created when
 * @param expiry from when on it is refused
 * @param revoked whether somebody withdrew it
 * @param used when it was last used, to the hour; null: it has not been yet
 */
public record ApiToken(
    String id,
    String secretHash,
    long userId,
    String name,
    Set<Scope> scopes,
    Instant created,
    Instant expiry,
    boolean revoked,
    @Nullable Instant used)
    implements Voucher {
  /** Longest name in characters. */
  public static final int MAX_NAME = 60;

  public ApiToken {
    scopes = Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  /** Whether it may be used now. */
  public boolean usableAt(Instant now) {
    return !revoked && expiry.isAfter(now);
  }

  /** The same, used at the given time. */
  public ApiToken usedAt(Instant time) {
    return new ApiToken(id, secretHash, userId, name, scopes, created, expiry, revoked, time);
  }

  /** The same, withdrawn. */
  public ApiToken withdrawn() {
    return new ApiToken(id, secretHash, userId, name, scopes, created, expiry, true, used);
  }

  @Override
  public String toString() {
    return "ApiToken[" + id + "]";
  }
}
