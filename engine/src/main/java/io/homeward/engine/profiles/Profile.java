package io.homeward.engine.profiles;

/**
 * One profile, for people.
 *
 * @param id never changes; {@code first} or eight hexadecimal digits
 * @param name plain, not empty, and no other's
 * @param loginName who is signed in, plain; empty: nobody
 * @param server the coordination server's URL; empty where nothing is known of it, because there is
 *     nothing yet or nothing that can be read
 */
public record Profile(String id, String name, String loginName, String server) {
  /** Whether somebody is signed in. */
  public boolean isSignedIn() {
    return !loginName.isEmpty();
  }
}
