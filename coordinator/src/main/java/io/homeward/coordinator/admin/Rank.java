package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import java.util.EnumSet;
import java.util.Set;

/** Who stands above whom: what one person may give to, and take from, another. Pure. */
public final class Rank {
  /** What only those may give and take who have it. */
  private static final Set<Role> HIGH = EnumSet.of(Role.OWNER, Role.ADMIN);

  private Rank() {}

  /** Whether somebody may change another: who looks after people not those who stand above. */
  public static boolean changes(User who, User other) {
    Set<Right> rights = Right.of(who.role());
    return rights.contains(Right.PEOPLE)
        && (who.role() == Role.OWNER
            || other.role() != Role.OWNER
                && (rights.contains(Right.EVERYTHING) || !HIGH.contains(other.role())));
  }

  /**
   * Refuses what {@link #changes} does not allow.
   *
   * @throws RefusedException then
   */
  public static void checkChanges(User who, User other) {
    if (!changes(who, other)) {
      throw new RefusedException(Refusal.ABOVE_ONESELF);
    }
  }

  /** Whether somebody may make another what the role says. */
  public static boolean gives(User who, Role role) {
    return Right.of(who.role()).containsAll(Right.of(role))
        && (role != Role.OWNER || who.role() == Role.OWNER);
  }

  /**
   * Refuses what {@link #gives} does not allow.
   *
   * @throws RefusedException then
   */
  public static void checkGives(User who, Role role) {
    if (!gives(who, role)) {
      throw new RefusedException(Refusal.MORE_THAN_OWN);
    }
  }
}
