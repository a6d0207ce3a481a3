package io.homeward.coordinator.admin;

/** The browsers in which people are signed in to the pages. Thread-safe. */
@FunctionalInterface
public interface Browsers {
  /**
   * Signs a person out in all of them; what was proven in any of them before is over, too.
   *
   * @param userId who
   * @throws io.homeward.coordinator.model.RefusedException when no server runs
   */
  void signOut(long userId);
}
