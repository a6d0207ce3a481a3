package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Making, changing and removing users. A tailnet that has an owner always keeps one. Pure. */
public final class Users {
  private Users() {}

  /** A new user; refused when there is one of that name. */
  public static Command<User> create(String name) {
    return (snapshot, now) -> {
      if (snapshot.userNamed(name) != null) {
        throw new RefusedException(Refusal.USER_EXISTS, "name", name);
      }
      return create(name, Role.MEMBER, snapshot, now);
    };
  }

  /**
   * The user of that name who runs the server on their own machine, made when missing; the owner
   * unless somebody else is.
   */
  public static Command<User> ensureOwner(String name) {
    return (snapshot, now) -> {
      User user = snapshot.userNamed(name);
      Role role = snapshot.hasOwner() ? Role.MEMBER : Role.OWNER;
      if (user == null) {
        return create(name, role, snapshot, now);
      }
      return role == Role.OWNER ? put(user.withRole(role)) : Outcome.unchanged(user);
    };
  }

  /** Changes what a person may do. */
  public static Command<User> changeRole(String name, Role role) {
    return (snapshot, _) -> {
      User user = named(snapshot, name);
      if (role != Role.OWNER) {
        keepAnOwner(snapshot, user);
      }
      return put(user.withRole(role));
    };
  }

  /** Keeps a person out: all devices have to sign in again, and cannot. */
  public static Command<User> suspend(String name) {
    return (snapshot, now) -> {
      User user = named(snapshot, name);
      keepAnOwner(snapshot, user);
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.PutUser(user.withSuspended(true)));
      for (Device device : devicesOf(snapshot, user)) {
        if (!device.expiredAt(now)) {
          steps.add(
              new Mutation.PutDevice(
                  device.withRegistration(device.registration().withKeyExpiry(now))));
        }
      }
      return new Outcome<>(user.withSuspended(true), steps);
    };
  }

  /** Lets a person in again. */
  public static Command<User> resume(String name) {
    return (snapshot, _) -> put(named(snapshot, name).withSuspended(false));
  }

  /** Removes a person, with all devices and keys. */
  public static Command<User> remove(String name) {
    return (snapshot, _) -> {
      User user = named(snapshot, name);
      keepAnOwner(snapshot, user);
      List<Mutation> steps = new ArrayList<>();
      for (Device device : devicesOf(snapshot, user)) {
        steps.add(new Mutation.RemoveDevice(device.id()));
      }
      for (AuthKey key : snapshot.authKeys()) {
        if (key.userId() == user.id() && !key.revoked()) {
          steps.add(new Mutation.PutAuthKey(key.withdrawn()));
        }
      }
      snapshot.invitations().stream()
          .filter(one -> one.userId() == user.id() && !one.revoked())
          .forEach(one -> steps.add(new Mutation.PutInvitation(one.withdrawn())));
      snapshot.apiTokens().stream()
          .filter(one -> one.userId() == user.id())
          .forEach(one -> steps.add(new Mutation.RemoveApiToken(one.id())));
      steps.add(new Mutation.RemoveUser(user.id()));
      return new Outcome<>(user, steps);
    };
  }

  /** Takes an identity from a person; not the last way in. */
  public static Command<User> unlink(long userId, Identity identity) {
    return (snapshot, _) -> {
      User user = existing(snapshot, userId);
      List<Identity> left = new ArrayList<>(user.identities());
      if (!left.remove(identity)) {
        throw new RefusedException(Refusal.NO_SUCH_WAY_IN);
      }
      keepAWayIn(user);
      return put(user.withIdentities(left));
    };
  }

  /** Adds a passkey. */
  public static Command<User> addPasskey(long userId, Passkey passkey) {
    return (snapshot, _) -> {
      User user = existing(snapshot, userId);
      return put(withPasskey(snapshot, user, passkey));
    };
  }

  static User withPasskey(Snapshot snapshot, User user, Passkey passkey) {
    if (user.passkeys().size() >= Passkey.MAX_OF_PERSON) {
      throw new RefusedException(Refusal.TOO_MANY_PASSKEYS, "most", Passkey.MAX_OF_PERSON);
    }
    if (snapshot.userWithPasskey(passkey.id()) != null) {
      throw new RefusedException(Refusal.PASSKEY_IN_USE);
    }
    List<Passkey> all = new ArrayList<>(user.passkeys());
    all.add(passkey);
    return user.withPasskeys(all);
  }

  /**
   * Somebody signs in with a passkey.
   *
   * @param signCount its counter now
   * @throws RefusedException when the person is suspended, or the counter says that there are two
   *     of this passkey
   */
  public static Command<User> signedIn(long userId, String passkeyId, long signCount) {
    return (snapshot, now) -> {
      User user = existing(snapshot, userId);
      Admission.refuseSuspended(user);
      Passkey key = passkey(user, passkeyId);
      // Web Authentication, section 6.1.1: a counter that is in use only ever grows.
      if ((signCount != 0 || key.signCount() != 0) && signCount <= key.signCount()) {
        throw new RefusedException(Refusal.PASSKEY_COPIED, "name", key.name());
      }
      return put(replaced(user, key.usedAt(now, signCount)));
    };
  }

  /** Gives a passkey another name. */
  public static Command<User> renamePasskey(long userId, String passkeyId, String name) {
    return (snapshot, _) -> {
      User user = existing(snapshot, userId);
      Passkey key = passkey(user, passkeyId).withName(passkeyName(name));
      return put(replaced(user, key));
    };
  }

  /** Removes a passkey; not the last way in. */
  public static Command<User> removePasskey(long userId, String passkeyId) {
    return (snapshot, _) -> {
      User user = existing(snapshot, userId);
      List<Passkey> left = new ArrayList<>(user.passkeys());
      left.remove(passkey(user, passkeyId));
      keepAWayIn(user);
      return put(user.withPasskeys(left));
    };
  }

  /**
   * A name for a passkey that a person typed.
   *
   * @throws RefusedException when it will not do
   */
  public static String passkeyName(String text) {
    String name = text.strip();
    if (name.isEmpty()
        || name.length() > Passkey.MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(Refusal.PASSKEY_NAME, "most", Passkey.MAX_NAME);
    }
    return name;
  }

  static User replaced(User user, Passkey key) {
    return user.withPasskeys(
        user.passkeys().stream().map(one -> one.id().equals(key.id()) ? key : one).toList());
  }

  /**
   * The user of that name.
   *
   * @throws RefusedException when there is none
   */
  public static User named(Snapshot snapshot, String name) {
    User user = snapshot.userNamed(name);
    if (user == null) {
      throw new RefusedException(Refusal.NO_USER, "name", name);
    }
    return user;
  }

  static User existing(Snapshot snapshot, long userId) {
    User user = snapshot.user(userId);
    if (user == null || user.id() == User.TAGGED_DEVICES.id()) {
      throw new RefusedException(Refusal.USER_GONE);
    }
    return user;
  }

  private static Passkey passkey(User user, String id) {
    Passkey key = user.passkey(id);
    if (key == null) {
      throw new RefusedException(Refusal.NO_PASSKEY);
    }
    return key;
  }

  private static void keepAWayIn(User user) {
    if (user.waysIn() <= 1) {
      throw new RefusedException(Refusal.LAST_WAY_IN);
    }
  }

  private static void keepAnOwner(Snapshot snapshot, User user) {
    boolean others =
        snapshot.users().stream()
            .anyMatch(one -> one.role() == Role.OWNER && !one.suspended() && one.id() != user.id());
    if (user.role() == Role.OWNER && !others) {
      throw new RefusedException(Refusal.ONLY_OWNER, "name", user.name());
    }
  }

  private static List<Device> devicesOf(Snapshot snapshot, User user) {
    return snapshot.devices().stream()
        .filter(device -> device.registration().userId() == user.id())
        .toList();
  }

  static Outcome<User> create(String name, Role role, Snapshot snapshot, Instant now) {
    User.checkName(name);
    Limits.checkUsers(snapshot);
    User user = new User(snapshot.tailnet().lastUserId() + 1, name, name, now).withRole(role);
    return Outcome.of(
        user,
        new Mutation.PutTailnet(snapshot.tailnet().withUser(user.id())),
        new Mutation.PutUser(user));
  }

  private static Outcome<User> put(User user) {
    return Outcome.of(user, new Mutation.PutUser(user));
  }
}
