package io.homeward.coordinator.admin;

import io.homeward.coordinator.auth.Invitations;
import io.homeward.coordinator.auth.Minted;
import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** People and invitations. Thread-safe. */
final class PeopleAdministration {
  private final TailnetState state;
  private final WallClock clock;
  private final Randomness randomness;
  private final Supplier<@Nullable URI> url;
  private final Browsers browsers;

  PeopleAdministration(
      TailnetState state,
      WallClock clock,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      Browsers browsers) {
    this.state = state;
    this.clock = clock;
    this.randomness = randomness;
    this.url = url;
    this.browsers = browsers;
  }

  AdminAnswer carryOut(PeopleRequest request, Clerk clerk) {
    return switch (request) {
      case PeopleRequest.CreateUser(var name) -> answer(clerk.submit(Users.create(name)));
      case PeopleRequest.ListUsers() ->
          new AdminAnswer.UserList(
              state.snapshot().users().stream().map(PeopleAdministration::answer).toList());
      case PeopleRequest.ChangeRole(var user, var role) ->
          answer(clerk.submit(Users.changeRole(user, Role.parse(role))));
      case PeopleRequest.SuspendUser(var user) -> answer(clerk.submit(Users.suspend(user)));
      case PeopleRequest.ResumeUser(var user) -> answer(clerk.submit(Users.resume(user)));
      case PeopleRequest.SignOutUser(var name) -> {
        User user = Users.named(state.snapshot(), name);
        browsers.signOut(user.id());
        clerk.note("user.sign-out", user.name());
        yield answer(user);
      }
      case PeopleRequest.RemoveUser(var user) -> answer(clerk.submit(Users.remove(user)));
      case PeopleRequest.ListPasskeys(var name) ->
          new AdminAnswer.PasskeyList(
              Users.named(state.snapshot(), name).passkeys().stream()
                  .map(one ->
                      new AdminAnswer.PasskeyAnswer(
                          one.id(), one.name(), one.created(), one.used()))
                  .toList());
      case PeopleRequest.AddPasskey(var user, var passkey) ->
          answer(clerk.submit(Users.addPasskey(id(user), passkey)));
      case PeopleRequest.RemovePasskey(var user, var id) ->
          answer(clerk.submit(Users.removePasskey(id(user), id)));
      case PeopleRequest.CreateInvitation create -> invite(create, clerk);
      case PeopleRequest.ListInvitations() ->
          new AdminAnswer.InvitationList(
              state.snapshot().invitations().stream().map(one -> answer(one, null)).toList());
      case PeopleRequest.RevokeInvitation(var id) ->
          answer(clerk.submit(Invitations.revoke(id)), null);
    };
  }

  private long id(String name) {
    User user = state.snapshot().userNamed(name);
    if (user == null) {
      throw new RefusedException(Refusal.NO_USER, "name", name);
    }
    return user.id();
  }

  private static AdminAnswer.UserAnswer answer(User user) {
    return new AdminAnswer.UserAnswer(
        user.id(),
        user.name(),
        user.displayName(),
        user.created(),
        user.role().text(),
        user.suspended(),
        user.identities(),
        user.passkeys().size());
  }

  private AdminAnswer invite(PeopleRequest.CreateInvitation create, Clerk clerk) {
    URI server = url.get();
    if (server == null) {
      throw new RefusedException(
          "an invitation needs the address of the server, which does not run; start it first");
    }
    Minted<Invitation> minted =
        clerk.submit(
            Invitations.create(
                new Invitations.Wish(
                    Role.parse(create.role()),
                    create.user(),
                    Duration.ofSeconds(create.lifeSeconds())),
                randomness));
    return answer(minted.kept(), server + AdminRequest.WELCOME_PATH + minted.text());
  }

  private AdminAnswer.InvitationAnswer answer(Invitation invitation, @Nullable String link) {
    String status =
        invitation.revoked()
            ? "revoked"
            : invitation.used() != null
                ? "used"
                : invitation.expiry().isAfter(clock.now()) ? "usable" : "expired";
    return new AdminAnswer.InvitationAnswer(
        invitation.id(),
        link,
        invitation.role().text(),
        invitation.userId() == 0 ? "" : name(state.snapshot(), invitation.userId()),
        invitation.created(),
        invitation.expiry(),
        invitation.used(),
        status);
  }

  /** What somebody is called; a question mark for somebody who is gone. */
  static String name(Snapshot snapshot, long id) {
    User user = snapshot.user(id);
    return user == null ? "?" : user.name();
  }
}
