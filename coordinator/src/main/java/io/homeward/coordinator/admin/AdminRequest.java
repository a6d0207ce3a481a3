package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;

/**
 * What an administrator may ask for. What comes from elsewhere and lacks a part is none: its
 * constructor throws a NullPointerException.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AdminRequest.CreateUser.class, name = "user.create"),
  @JsonSubTypes.Type(value = AdminRequest.ListUsers.class, name = "user.list"),
  @JsonSubTypes.Type(value = AdminRequest.ChangeRole.class, name = "user.role"),
  @JsonSubTypes.Type(value = AdminRequest.SuspendUser.class, name = "user.suspend"),
  @JsonSubTypes.Type(value = AdminRequest.ResumeUser.class, name = "user.resume"),
  @JsonSubTypes.Type(value = AdminRequest.RemoveUser.class, name = "user.remove"),
  @JsonSubTypes.Type(value = AdminRequest.CreateInvitation.class, name = "invite.create"),
  @JsonSubTypes.Type(value = AdminRequest.ListInvitations.class, name = "invite.list"),
  @JsonSubTypes.Type(value = AdminRequest.RevokeInvitation.class, name = "invite.revoke"),
  @JsonSubTypes.Type(value = AdminRequest.CreateAuthKey.class, name = "authkey.create"),
  @JsonSubTypes.Type(value = AdminRequest.ListAuthKeys.class, name = "authkey.list"),
  @JsonSubTypes.Type(value = AdminRequest.RevokeAuthKey.class, name = "authkey.revoke"),
  @JsonSubTypes.Type(value = AdminRequest.ShowPolicy.class, name = "policy.get"),
  @JsonSubTypes.Type(value = AdminRequest.PutPolicy.class, name = "policy.set"),
  @JsonSubTypes.Type(value = AdminRequest.TestPolicy.class, name = "policy.test"),
  @JsonSubTypes.Type(value = AdminRequest.ListPolicies.class, name = "policy.history"),
  @JsonSubTypes.Type(value = AdminRequest.RestorePolicy.class, name = "policy.revert"),
  @JsonSubTypes.Type(value = AdminRequest.ApproveRoutes.class, name = "device.routes"),
  @JsonSubTypes.Type(value = AdminRequest.ListDevices.class, name = "device.list"),
  @JsonSubTypes.Type(value = AdminRequest.RenameDevice.class, name = "device.rename"),
  @JsonSubTypes.Type(value = AdminRequest.ExpireDevice.class, name = "device.expire"),
  @JsonSubTypes.Type(value = AdminRequest.KeepDevice.class, name = "device.keep"),
  @JsonSubTypes.Type(value = AdminRequest.TagDevice.class, name = "device.tag"),
  @JsonSubTypes.Type(value = AdminRequest.RemoveDevice.class, name = "device.remove")
})
public sealed interface AdminRequest {
  /** The path of invite links at the server; the auth key is their fragment. */
  String INVITE_PATH = "/join";

  /** The path that invitations of people begin with; the secret follows. */
  String WELCOME_PATH = "/welcome/";

  /** A new user. */
  record CreateUser(String name) implements AdminRequest {
    public CreateUser {
      Objects.requireNonNull(name);
    }
  }

  /** All users. */
  record ListUsers() implements AdminRequest {}

  /** Changes what a person may do; the role as in {@code it-admin}. */
  record ChangeRole(String user, String role) implements AdminRequest {
    public ChangeRole {
      Objects.requireNonNull(user);
      Objects.requireNonNull(role);
    }
  }

  /** Keeps a person out, with all devices, until resumed. */
  record SuspendUser(String user) implements AdminRequest {
    public SuspendUser {
      Objects.requireNonNull(user);
    }
  }

  /** Lets a person in again. */
  record ResumeUser(String user) implements AdminRequest {
    public ResumeUser {
      Objects.requireNonNull(user);
    }
  }

  /** Removes a person, with all devices and keys. */
  record RemoveUser(String user) implements AdminRequest {
    public RemoveUser {
      Objects.requireNonNull(user);
    }
  }

  /**
   * A new invitation; refused when no server runs, which alone knows its address.
   *
   * @param role what the person becomes
   * @param user name of the account that gets another way to sign in; empty: somebody new
   * @param lifeSeconds how long it may be used
   */
  record CreateInvitation(String role, String user, long lifeSeconds) implements AdminRequest {
    public CreateInvitation {
      Objects.requireNonNull(role);
      Objects.requireNonNull(user);
    }
  }

  /** All invitations, without their secrets, which nobody has. */
  record ListInvitations() implements AdminRequest {}

  /** Withdraws an invitation. */
  record RevokeInvitation(String id) implements AdminRequest {
    public RevokeInvitation {
      Objects.requireNonNull(id);
    }
  }

  /**
   * A new auth key.
   *
   * @param user name of the owner
   * @param reusable whether more than one device may join
   * @param ephemeral whether the devices are removed once they are gone
   * @param lifeSeconds how long it may be used
   * @param tags {@code tag:...}
   * @param invite whether a link with it is wanted, too; refused when no server runs, which alone
   *     knows its address
   */
  record CreateAuthKey(
      String user,
      boolean reusable,
      boolean ephemeral,
      long lifeSeconds,
      List<String> tags,
      boolean invite)
      implements AdminRequest {
    public CreateAuthKey {
      Objects.requireNonNull(user);
      tags = List.copyOf(tags);
    }

    /** The same without a link. */
    public CreateAuthKey(
        String user, boolean reusable, boolean ephemeral, long lifeSeconds, List<String> tags) {
      this(user, reusable, ephemeral, lifeSeconds, tags, false);
    }
  }

  /** All auth keys, without their secrets, which nobody has. */
  record ListAuthKeys() implements AdminRequest {}

  /** Withdraws a key. */
  record RevokeAuthKey(String id) implements AdminRequest {
    public RevokeAuthKey {
      Objects.requireNonNull(id);
    }
  }

  /**
   * A policy.
   *
   * @param version 0: the one in force
   */
  record ShowPolicy(long version) implements AdminRequest {}

  /**
   * Puts a policy in force.
   *
   * @param text the file
   * @param author who says so
   */
  record PutPolicy(String text, String author) implements AdminRequest {
    public PutPolicy {
      Objects.requireNonNull(text);
      Objects.requireNonNull(author);
    }
  }

  /** Says what is wrong with a policy for the devices and people that there are. */
  record TestPolicy(String text) implements AdminRequest {
    public TestPolicy {
      Objects.requireNonNull(text);
    }
  }

  /** All policies that were in force. */
  record ListPolicies() implements AdminRequest {}

  /**
   * Puts a policy of before in force again.
   *
   * @param version which
   * @param author who says so
   */
  record RestorePolicy(long version, String author) implements AdminRequest {
    public RestorePolicy {
      Objects.requireNonNull(author);
    }
  }

  /**
   * Approves networks behind a device, and none but these.
   *
   * @param device its name, full name, id or an address
   * @param routes prefixes
   */
  record ApproveRoutes(String device, List<String> routes) implements AdminRequest {
    public ApproveRoutes {
      Objects.requireNonNull(device);
      routes = List.copyOf(routes);
    }
  }

  /** All devices. */
  record ListDevices() implements AdminRequest {}

  /**
   * Gives a device another name.
   *
   * @param device its name, full name, id or an address
   * @param name a DNS label; empty: the one that its host's own name gives
   */
  record RenameDevice(String device, String name) implements AdminRequest {
    public RenameDevice {
      Objects.requireNonNull(device);
      Objects.requireNonNull(name);
    }
  }

  /** Makes the key of a device invalid: its person has to sign in again. */
  record ExpireDevice(String device) implements AdminRequest {
    public ExpireDevice {
      Objects.requireNonNull(device);
    }
  }

  /** Lets the key of a device be valid for ever; one that has expired stays so. */
  record KeepDevice(String device) implements AdminRequest {
    public KeepDevice {
      Objects.requireNonNull(device);
    }
  }

  /**
   * Gives a device other tags.
   *
   * @param device its name, full name, id or an address
   * @param tags {@code tag:...}; a device with tags belongs to no person
   * @param owner name of the user whose it becomes when there are none
   */
  record TagDevice(String device, List<String> tags, String owner) implements AdminRequest {
    public TagDevice {
      Objects.requireNonNull(device);
      Objects.requireNonNull(owner);
      tags = List.copyOf(tags);
    }
  }

  /** Removes a device. */
  record RemoveDevice(String device) implements AdminRequest {
    public RemoveDevice {
      Objects.requireNonNull(device);
    }
  }
}
