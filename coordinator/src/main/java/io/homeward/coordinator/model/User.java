package io.homeward.coordinator.model;

import java.time.Instant;

/**
 * A person, or an account that owns devices.
 *
 * @param id more than 0, never used again
 * @param name unique, as in {@code anna} or {@code anna@example.net}
 * @param displayName for people, not empty
 * @param created when
 */
public record User(long id, String name, String displayName, Instant created) {
  /** Longest name in characters. */
  public static final int MAX_NAME = 100;

  /** The owner that devices with tags have in the place of a person. */
  public static final User TAGGED_DEVICES =
      new User(2_147_455_555L, "tagged-devices", "Tagged devices", Instant.EPOCH);

  /**
   * Checks a name for a new user: letters, digits and {@code . _ - @ +}, beginning with a letter or
   * digit.
   *
   * @throws RefusedException when it will not do
   */
  public static void checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new RefusedException("a user name has 1 to " + MAX_NAME + " characters");
    }
    if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}._@+-]*")) {
      throw new RefusedException(
          "a user name consists of letters, digits and . _ - @ + and begins with a letter or digit");
    }
    if (name.equals(TAGGED_DEVICES.name())) {
      throw new RefusedException("the name " + name + " is reserved");
    }
  }
}
