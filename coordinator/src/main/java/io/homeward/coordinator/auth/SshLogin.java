package io.homeward.coordinator.auth;

import org.jspecify.annotations.Nullable;

/**
 * Somebody at one device wants to log in to another.
 *
 * @param from the device they are at
 * @param to the device where they want to
 * @param user the account there
 */
public record SshLogin(long from, long to, String user) {
  private static final String ID = "[1-9][0-9]{0,17}";
  private static final int MAX_USER = 256;

  /** Reads what a device says of it; null when it is nothing that a client says. */
  public static @Nullable SshLogin parse(String from, String to, String user) {
    boolean plain =
        user.length() <= MAX_USER
            && !user.isBlank()
            && user.chars().noneMatch(Character::isISOControl);
    return plain && from.matches(ID) && to.matches(ID)
        ? new SshLogin(Long.parseLong(from), Long.parseLong(to), user)
        : null;
  }
}
