package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person, or an account that owns devices.
 *
 * @param id more than 0, never used again
 * @param name unique, as in {@code anna} or {@code anna@example.net}
 * @param displayName for people, not empty
 * @param created when
 * @param role what the person may do
 * @param suspended whether the person is kept out for now
 * @param identities by what identity providers know the person
 * @param passkeys other ways in
 */
public record User(
    long id,
    String name,
    String displayName,
    Instant created,
    Role role,
    boolean suspended,
    List<Identity> identities,
    List<Passkey> passkeys) {
  /** Longest name in characters. */
  public static final int MAX_NAME = 100;

  /** The owner that devices with tags have in the place of a person. */
  public static final User TAGGED_DEVICES =
      new User(2_147_455_555L, "tagged-devices", "Tagged devices", Instant.EPOCH);

  public User {
    identities = List.copyOf(identities);
    passkeys = List.copyOf(passkeys);
  }

  /** A member without a way to sign in of its own. */
  public User(long id, String name, String displayName, Instant created) {
    this(id, name, displayName, created, Role.MEMBER, false, List.of(), List.of());
  }

  /** The same in another role. */
  public User withRole(Role next) {
    return new User(id, name, displayName, created, next, suspended, identities, passkeys);
  }

  /** The same under another name for people. */
  public User withDisplayName(String next) {
    return new User(id, name, next, created, role, suspended, identities, passkeys);
  }

  /** The same, kept out or not. */
  public User withSuspended(boolean next) {
    return new User(id, name, displayName, created, role, next, identities, passkeys);
  }

  /** The same, known by these. */
  public User withIdentities(List<Identity> next) {
    return new User(id, name, displayName, created, role, suspended, next, passkeys);
  }

  /** The same with these passkeys. */
  public User withPasskeys(List<Passkey> next) {
    return new User(id, name, displayName, created, role, suspended, identities, next);
  }

  /** The same, known by one more. */
  public User withIdentity(Identity identity) {
    List<Identity> next = new ArrayList<>(identities);
    next.add(identity);
    return withIdentities(next);
  }

  /** The passkey of that id, or null. */
  public @Nullable Passkey passkey(String passkeyId) {
    return passkeys.stream().filter(key -> key.id().equals(passkeyId)).findFirst().orElse(null);
  }

  /** How many ways to sign in the person has. */
  public int waysIn() {
    return identities.size() + passkeys.size();
  }

  /**
   * Checks a name for a new user: letters, digits and {@code . _ - @ +}, beginning with a letter or
   * digit.
   *
   * @throws RefusedException when it will not do
   */
  public static void checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new RefusedException(Refusal.USER_NAME_LENGTH, "most", MAX_NAME);
    }
    if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}._@+-]*")) {
      throw new RefusedException(Refusal.USER_NAME_FORM);
    }
    if (name.equals(TAGGED_DEVICES.name())) {
      throw new RefusedException(Refusal.USER_NAME_RESERVED, "name", name);
    }
  }
}
