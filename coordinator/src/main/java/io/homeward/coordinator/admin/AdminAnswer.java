package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.PolicyProblem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What administration answers; the components are the JSON that {@code --json} prints. */
public interface AdminAnswer {
  /**
   * One passkey of a person.
   *
   * @param id by which it is removed
   * @param name as its person calls it
   * @param used when somebody last signed in with it; null: nobody did
   */
  record PasskeyAnswer(String id, String name, Instant created, @Nullable Instant used) {}

  /** All passkeys of a person. */
  record PasskeyList(List<PasskeyAnswer> passkeys) implements AdminAnswer {
    public PasskeyList {
      passkeys = List.copyOf(passkeys);
    }
  }

  /**
   * One user.
   *
   * @param id its number
   * @param name unique
   * @param displayName for people
   * @param role such as {@code it-admin}
   * @param suspended whether the person is kept out
   * @param identities by what providers know the person
   * @param passkeys how many the person has
   */
  record UserAnswer(
      long id,
      String name,
      String displayName,
      Instant created,
      String role,
      boolean suspended,
      List<Identity> identities,
      int passkeys)
      implements AdminAnswer {
    public UserAnswer {
      identities = List.copyOf(identities);
    }
  }

  /**
   * One invitation.
   *
   * @param id its public part
   * @param link the whole link, only right after it was made
   * @param role what the person becomes
   * @param user name of the account that gets another way to sign in; empty: somebody new
   * @param status whether it may be used now, in one word
   */
  record InvitationAnswer(
      String id,
      @Nullable String link,
      String role,
      String user,
      Instant created,
      Instant expires,
      @Nullable Instant used,
      String status)
      implements AdminAnswer {
    /** Redacts the link. */
    @Override
    public String toString() {
      return "InvitationAnswer[" + id + "]";
    }
  }

  /** Invitations. */
  record InvitationList(List<InvitationAnswer> invitations) implements AdminAnswer {
    public InvitationList {
      invitations = List.copyOf(invitations);
    }
  }

  /** Users. */
  record UserList(List<UserAnswer> users) implements AdminAnswer {
    public UserList {
      users = List.copyOf(users);
    }
  }

  /**
   * One auth key.
   *
   * @param id its public part
   * @param key the whole text, only right after it was made
   * @param invite a link with it, if one was asked for
   * @param user name of the owner
   * @param status whether it may be used now, in one word
   */
  record AuthKeyAnswer(
      String id,
      @Nullable String key,
      @Nullable String invite,
      String user,
      boolean reusable,
      boolean ephemeral,
      List<String> tags,
      Instant created,
      Instant expires,
      @Nullable Instant lastUsed,
      String status)
      implements AdminAnswer {
    public AuthKeyAnswer {
      tags = List.copyOf(tags);
    }

    /** Redacts the key. */
    @Override
    public String toString() {
      return "AuthKeyAnswer[" + id + "]";
    }
  }

  /** Auth keys. */
  record AuthKeyList(List<AuthKeyAnswer> authKeys) implements AdminAnswer {
    public AuthKeyList {
      authKeys = List.copyOf(authKeys);
    }
  }

  /**
   * One API token.
   *
   * @param id its public part
   * @param token the whole text, only right after it was made
   * @param user name of the person for whom it acts
   * @param name what people call it
   * @param scopes what it is for, such as {@code devices}
   * @param lastUsed to the hour
   * @param status whether it may be used now, in one word
   */
  record ApiTokenAnswer(
      String id,
      @Nullable String token,
      String user,
      String name,
      List<String> scopes,
      Instant created,
      Instant expires,
      @Nullable Instant lastUsed,
      String status)
      implements AdminAnswer {
    public ApiTokenAnswer {
      scopes = List.copyOf(scopes);
    }

    /** Redacts the token. */
    @Override
    public String toString() {
      return "ApiTokenAnswer[" + id + "]";
    }
  }

  /** API tokens. */
  record ApiTokenList(List<ApiTokenAnswer> tokens) implements AdminAnswer {
    public ApiTokenList {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * One device.
   *
   * @param id its number
   * @param name its label
   * @param fqdn its full name
   * @param user name of the owner
   * @param hostname what the computer calls itself
   * @param expires when its key expires; null: never
   * @param inTwoPlaces whether two computers lately used its keys in turn, as copies of a disk do
   * @param approved whether it takes part; else it waits for somebody who approves it
   * @param offeredRoutes networks to which it says it leads
   * @param approvedRoutes those of them that others reach by it
   */
  record DeviceAnswer(
      long id,
      String name,
      String fqdn,
      String user,
      List<String> tags,
      String ipv4,
      String ipv6,
      String hostname,
      String os,
      boolean online,
      @Nullable Instant lastSeen,
      Instant created,
      @Nullable Instant expires,
      boolean expired,
      boolean ephemeral,
      String nodeKey,
      boolean inTwoPlaces,
      boolean approved,
      List<String> offeredRoutes,
      List<String> approvedRoutes)
      implements AdminAnswer {
    public DeviceAnswer {
      offeredRoutes = List.copyOf(offeredRoutes);
      approvedRoutes = List.copyOf(approvedRoutes);
      tags = List.copyOf(tags);
    }
  }

  /** Devices. */
  record DeviceList(String domain, List<DeviceAnswer> devices) implements AdminAnswer {
    public DeviceList {
      devices = List.copyOf(devices);
    }
  }

  /**
   * A policy.
   *
   * @param version 0: the default, which nobody wrote
   * @param restored the version whose text it is once more; 0: none
   */
  record PolicyAnswer(
      long version, String author, @Nullable Instant written, long restored, String text)
      implements AdminAnswer {}

  /** The policies that were in force, the newest first. */
  record PolicyList(List<WrittenPolicy.Entry> policies) implements AdminAnswer {
    public PolicyList {
      policies = List.copyOf(policies);
    }
  }

  /**
   * What became of a policy.
   *
   * @param version that is in force now; 0: nothing changed
   * @param problems what is wrong with it; none: nothing
   */
  record PolicyVerdict(long version, List<PolicyProblem> problems) implements AdminAnswer {
    public PolicyVerdict {
      problems = List.copyOf(problems);
    }
  }
}
