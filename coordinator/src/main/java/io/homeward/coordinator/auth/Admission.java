package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.oidc.ProvenPerson;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: whoever is known, whoever was invited, and whom the settings of a provider let
 * in. Nobody else, also not the first of all: the owner is invited, too. Pure.
 */
public final class Admission {
  private static final int MAX_NAME = 40;

  private Admission() {}

  /**
   * How it went.
   *
   * @param user who it is; null: somebody who was not invited
   */
  public record Decision(@Nullable User user) {}

  /**
   * Decides on somebody for whom a provider vouches.
   *
   * @param invitationText what the person brought; empty: nothing. A secret
   * @throws RefusedException when the person is suspended, or the invitation is used or over
   */
  public static Command<Decision> admit(
      ProvenPerson person, ProviderSettings.Entry entry, String invitationText) {
    return (snapshot, now) -> {
      User known = snapshot.userKnownAs(person.identity());
      if (known != null) {
        refuseSuspended(known);
      }
      Invitation invitation = Invitations.find(snapshot, invitationText);
      if (invitation != null && (known == null || raises(known, invitation))) {
        return accept(snapshot, now, person, known, invitation);
      }
      if (known != null) {
        return refreshed(known, person);
      }
      return entry.admits(person)
          ? added(snapshot, now, person, Role.MEMBER, new ArrayList<>())
          : Outcome.unchanged(new Decision(null));
    };
  }

  /**
   * Lets in somebody who was invited and has just made a passkey here.
   *
   * @param invitationText what the person brought; a secret
   * @param name how somebody new wants to be called
   * @throws RefusedException when the invitation lets nobody in, or the person is suspended
   */
  public static Command<User> admitWithPasskey(
      String invitationText, String name, Passkey passkey) {
    return (snapshot, now) -> {
      Invitation invitation = Invitations.find(snapshot, invitationText);
      if (invitation == null) {
        throw new RefusedException(Refusal.INVITATION_UNKNOWN);
      }
      invitation.checkUsable(now);
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.UseInvitation(invitation.usedAt(now)));
      User user;
      if (invitation.userId() == 0) {
        String shown = displayName(name);
        Outcome<User> made =
            Users.create(login(snapshot, "", List.of(shown)), invitation.role(), snapshot, now);
        steps.addAll(made.mutations());
        user = made.result().withDisplayName(shown);
      } else {
        user = Users.existing(snapshot, invitation.userId());
        refuseSuspended(user);
        user = raised(user, invitation);
      }
      User complete = Users.withPasskey(snapshot, user, passkey);
      steps.add(new Mutation.PutUser(complete));
      return new Outcome<>(complete, steps);
    };
  }

  /**
   * Somebody who is in opens an invitation, which may give them more.
   *
   * @throws RefusedException when the invitation may no longer be used
   */
  public static Command<User> accept(long userId, String invitationText) {
    return (snapshot, now) -> {
      User user = Users.existing(snapshot, userId);
      refuseSuspended(user);
      Invitation invitation = Invitations.find(snapshot, invitationText);
      if (invitation == null || !raises(user, invitation)) {
        return Outcome.unchanged(user);
      }
      invitation.checkUsable(now);
      User raised = raised(user, invitation);
      return Outcome.of(
          raised, new Mutation.UseInvitation(invitation.usedAt(now)), new Mutation.PutUser(raised));
    };
  }

  /**
   * How somebody new wants to be called.
   *
   * @throws RefusedException when it will not do
   */
  static String displayName(String text) {
    String name = text.strip();
    if (name.isEmpty()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(Refusal.PERSON_NAME, "most", MAX_NAME);
    }
    return name;
  }

  /** Whoever is in already does not use up an invitation that gives nothing more. */
  private static boolean raises(User known, Invitation invitation) {
    return invitation.userId() == 0
        && invitation.used() == null
        && invitation.role().compareTo(known.role()) < 0;
  }

  private static Outcome<Decision> accept(
      Snapshot snapshot,
      Instant now,
      ProvenPerson person,
      @Nullable User known,
      Invitation invitation) {
    invitation.checkUsable(now);
    List<Mutation> steps = new ArrayList<>();
    steps.add(new Mutation.UseInvitation(invitation.usedAt(now)));
    if (known == null && invitation.userId() == 0) {
      return added(snapshot, now, person, invitation.role(), steps);
    }
    User user =
        known == null
            ? linked(Users.existing(snapshot, invitation.userId()), person.identity())
            : known;
    User raised = raised(user, invitation);
    steps.add(new Mutation.PutUser(raised));
    return new Outcome<>(new Decision(raised), steps);
  }

  /** An invitation gives more, never less. */
  private static User raised(User user, Invitation invitation) {
    return invitation.role().compareTo(user.role()) < 0 ? user.withRole(invitation.role()) : user;
  }

  private static User linked(User user, Identity identity) {
    refuseSuspended(user);
    return user.withIdentity(identity);
  }

  static void refuseSuspended(User user) {
    if (user.suspended()) {
      throw new RefusedException(Refusal.MAY_NOT_SIGN_IN, "name", user.name());
    }
  }

  /** The name for people follows what the provider says; the login stays, devices show it. */
  private static Outcome<Decision> refreshed(User known, ProvenPerson person) {
    if (person.name().isEmpty() || person.name().equals(known.displayName())) {
      return Outcome.unchanged(new Decision(known));
    }
    User renamed = known.withDisplayName(person.name());
    return Outcome.of(new Decision(renamed), new Mutation.PutUser(renamed));
  }

  private static Outcome<Decision> added(
      Snapshot snapshot, Instant now, ProvenPerson person, Role role, List<Mutation> steps) {
    String login =
        login(
            snapshot,
            person.mailVerified() ? usable(person.mail()) : "",
            List.of(person.login(), person.name()));
    Outcome<User> made = Users.create(login, role, snapshot, now);
    User user =
        made.result()
            .withDisplayName(person.name().isEmpty() ? made.result().name() : person.name())
            .withIdentity(person.identity());
    steps.addAll(made.mutations());
    steps.add(new Mutation.PutUser(user));
    return new Outcome<>(new Decision(user), steps);
  }

  /**
   * A name that nobody has. It may be taken from a mail address, but is only a name: whoever comes
   * with the same address gets another one. Policies go by these names and by the domains in them,
   * so what people may choose for themselves never looks like an address, nor is it a name of which
   * the policy speaks already.
   *
   * @param address the mail address that is the person's for sure; empty: none is
   * @param chosen by the person, the best first
   */
  private static String login(Snapshot snapshot, String address, List<String> chosen) {
    String base = address;
    for (String one : chosen) {
      base = base.isEmpty() ? usable(one.replace('@', '.')) : base;
    }
    base = base.isEmpty() ? "person" : base;
    String name = base;
    for (int i = 2;
        snapshot.userNamed(name) != null
            || name.equals(User.TAGGED_DEVICES.name())
            || address.isEmpty() && snapshot.policyText().contains("\"" + name + "@");
        i++) {
      name = base + "-" + i;
    }
    return name;
  }

  private static String usable(String text) {
    String clean =
        text.strip()
            .replaceAll("\\s+", ".")
            .replaceAll("[^\\p{L}\\p{N}\\p{M}._@+-]", "")
            .replaceAll("^[^\\p{L}\\p{N}]+", "");
    int end = Math.min(clean.length(), clean.indexOf('@') > 0 ? User.MAX_NAME - 10 : MAX_NAME);
    return clean.substring(
        0, end > 0 && Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end);
  }
}
