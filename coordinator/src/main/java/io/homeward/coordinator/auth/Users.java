package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;

/** Making users. Pure. */
public final class Users {
  private Users() {}

  /** A new user; refused when there is one of that name. */
  public static Command<User> create(String name) {
    return (snapshot, now) -> {
      if (snapshot.userNamed(name) != null) {
        throw new RefusedException("there is already a user " + name);
      }
      return create(name, snapshot, now);
    };
  }

  /** The user of that name, made when missing. */
  public static Command<User> ensure(String name) {
    return (snapshot, now) -> {
      User user = snapshot.userNamed(name);
      return user != null ? Outcome.unchanged(user) : create(name, snapshot, now);
    };
  }

  private static Outcome<User> create(String name, Snapshot snapshot, Instant now) {
    User.checkName(name);
    User user = new User(snapshot.tailnet().lastUserId() + 1, name, name, now);
    return Outcome.of(
        user,
        new Mutation.PutTailnet(snapshot.tailnet().withUser(user.id())),
        new Mutation.PutUser(user));
  }
}
