package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.homeward.coordinator.model.Passkey;
import java.util.Objects;

/** What may be asked about people and invitations. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = PeopleRequest.CreateUser.class, name = "user.create"),
  @JsonSubTypes.Type(value = PeopleRequest.ListUsers.class, name = "user.list"),
  @JsonSubTypes.Type(value = PeopleRequest.ChangeRole.class, name = "user.role"),
  @JsonSubTypes.Type(value = PeopleRequest.SuspendUser.class, name = "user.suspend"),
  @JsonSubTypes.Type(value = PeopleRequest.ResumeUser.class, name = "user.resume"),
  @JsonSubTypes.Type(value = PeopleRequest.SignOutUser.class, name = "user.sign-out"),
  @JsonSubTypes.Type(value = PeopleRequest.RemoveUser.class, name = "user.remove"),
  @JsonSubTypes.Type(value = PeopleRequest.ListPasskeys.class, name = "passkey.list"),
  @JsonSubTypes.Type(value = PeopleRequest.AddPasskey.class, name = "passkey.add"),
  @JsonSubTypes.Type(value = PeopleRequest.RemovePasskey.class, name = "passkey.remove"),
  @JsonSubTypes.Type(value = PeopleRequest.CreateInvitation.class, name = "invite.create"),
  @JsonSubTypes.Type(value = PeopleRequest.ListInvitations.class, name = "invite.list"),
  @JsonSubTypes.Type(value = PeopleRequest.RevokeInvitation.class, name = "invite.revoke")
})
public sealed interface PeopleRequest extends AdminRequest {
  /** A new user. */
  record CreateUser(String name) implements PeopleRequest {
    public CreateUser {
      Objects.requireNonNull(name);
    }
  }

  /** All users. */
  record ListUsers() implements PeopleRequest {}

  /** Changes what a person may do; the role as in {@code it-admin}. */
  record ChangeRole(String user, String role) implements PeopleRequest {
    public ChangeRole {
      Objects.requireNonNull(user);
      Objects.requireNonNull(role);
    }
  }

  /** Keeps a person out, with all devices, until resumed. */
  record SuspendUser(String user) implements PeopleRequest {
    public SuspendUser {
      Objects.requireNonNull(user);
    }
  }

  /** Lets a person in again. */
  record ResumeUser(String user) implements PeopleRequest {
    public ResumeUser {
      Objects.requireNonNull(user);
    }
  }

  /** Signs a person out in every browser; devices stay. Refused when no server runs. */
  record SignOutUser(String user) implements PeopleRequest {
    public SignOutUser {
      Objects.requireNonNull(user);
    }
  }

  /** Removes a person, with all devices and keys. */
  record RemoveUser(String user) implements PeopleRequest {
    public RemoveUser {
      Objects.requireNonNull(user);
    }
  }

  /** The passkeys of a person. */
  record ListPasskeys(String user) implements PeopleRequest {
    public ListPasskeys {
      Objects.requireNonNull(user);
    }
  }

  /** Another way in for a person, who has just made it. */
  record AddPasskey(String user, Passkey passkey) implements PeopleRequest {
    public AddPasskey {
      Objects.requireNonNull(user);
      Objects.requireNonNull(passkey);
    }
  }

  /** Takes a way in from a person; not the last one. */
  record RemovePasskey(String user, String id) implements PeopleRequest {
    public RemovePasskey {
      Objects.requireNonNull(user);
      Objects.requireNonNull(id);
    }
  }

  /**
   * A new invitation; refused when no server runs, which alone knows its address.
   *
   * @param role what the person becomes
   * @param user name of the account that gets another way to sign in; empty: somebody new
   * @param lifeSeconds how long it may be used
   */
  record CreateInvitation(String role, String user, long lifeSeconds) implements PeopleRequest {
    public CreateInvitation {
      Objects.requireNonNull(role);
      Objects.requireNonNull(user);
    }
  }

  /** All invitations, without their secrets, which nobody has. */
  record ListInvitations() implements PeopleRequest {}

  /** Withdraws an invitation. */
  record RevokeInvitation(String id) implements PeopleRequest {
    public RevokeInvitation {
      Objects.requireNonNull(id);
    }
  }
}
