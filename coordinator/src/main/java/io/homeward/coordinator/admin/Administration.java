package io.homeward.coordinator.admin;

import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.auth.Invitations;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.Policies;
import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.IpText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what administrators ask for. Thread-safe. */
public final class Administration {
  private final TailnetState state;
  private final WallClock clock;
  private final Randomness randomness;
  private final Supplier<@Nullable URI> url;
  private final LongPredicate inTwoPlaces;

  /**
   * Administration of the given state.
   *
   * @param url gives what clients are told about where the server is; null while none runs
   * @param inTwoPlaces says of the id of a device whether two computers use its keys
   */
  public Administration(
      TailnetState state,
      WallClock clock,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      LongPredicate inTwoPlaces) {
    this.state = state;
    this.clock = clock;
    this.randomness = randomness;
    this.url = url;
    this.inTwoPlaces = inTwoPlaces;
  }

  /**
   * Carries out one request.
   *
   * @throws RefusedException when it makes no sense
   * @throws io.homeward.coordinator.store.StoreException when it cannot be stored
   */
  public AdminAnswer carryOut(AdminRequest request) {
    return switch (request) {
      case AdminRequest.CreateUser(var name) -> answer(state.submit(Users.create(name)));
      case AdminRequest.ListUsers() ->
          new AdminAnswer.UserList(
              state.snapshot().users().stream().map(Administration::answer).toList());
      case AdminRequest.ChangeRole(var user, var role) ->
          answer(state.submit(Users.changeRole(user, Role.parse(role))));
      case AdminRequest.SuspendUser(var user) -> answer(state.submit(Users.suspend(user)));
      case AdminRequest.ResumeUser(var user) -> answer(state.submit(Users.resume(user)));
      case AdminRequest.RemoveUser(var user) -> answer(state.submit(Users.remove(user)));
      case AdminRequest.CreateInvitation create -> invite(create);
      case AdminRequest.ListInvitations() ->
          new AdminAnswer.InvitationList(
              state.snapshot().invitations().stream().map(one -> answer(one, null)).toList());
      case AdminRequest.RevokeInvitation(var id) ->
          answer(state.submit(Invitations.revoke(id)), null);
      case AdminRequest.CreateAuthKey create -> createAuthKey(create);
      case AdminRequest.ListAuthKeys() ->
          new AdminAnswer.AuthKeyList(
              state.snapshot().authKeys().stream().map(key -> answer(key, null, null)).toList());
      case AdminRequest.RevokeAuthKey(var id) ->
          answer(state.submit(AuthKeys.revoke(id)), null, null);
      case AdminRequest.ShowPolicy(var version) -> policy(version);
      case AdminRequest.PutPolicy(var text, var author) -> put(text, author, 0);
      case AdminRequest.TestPolicy(var text) ->
          new AdminAnswer.PolicyVerdict(0, Policies.problems(state.snapshot(), text));
      case AdminRequest.ListPolicies() -> new AdminAnswer.PolicyList(state.policies());
      case AdminRequest.RestorePolicy(var version, var author) ->
          put(written(version).text(), author, version);
      case AdminRequest.ApproveRoutes(var device, var routes) ->
          answer(state.submit(Policies.approveRoutes(device, routes)));
      case AdminRequest.ListDevices() -> listDevices();
      case AdminRequest.RenameDevice(var device, var name) ->
          answer(state.submit(rename(device, name)));
      case AdminRequest.ExpireDevice(var device) -> answer(state.submit(expire(device)));
      case AdminRequest.KeepDevice(var device) -> answer(state.submit(DeviceChanges.keep(device)));
      case AdminRequest.TagDevice(var device, var tags, var owner) ->
          answer(state.submit(DeviceChanges.tag(device, tags, owner)));
      case AdminRequest.RemoveDevice(var device) -> answer(state.submit(remove(device)));
    };
  }

  private AdminAnswer policy(long version) {
    if (version != 0) {
      return answer(written(version));
    }
    Snapshot snapshot = state.snapshot();
    WrittenPolicy policy = snapshot.policy();
    return policy.version() == 0
        ? new AdminAnswer.PolicyAnswer(0, "", null, 0, snapshot.policyText())
        : answer(policy);
  }

  private WrittenPolicy written(long version) {
    return state
        .policy(version)
        .orElseThrow(() -> new RefusedException("there is no policy of version " + version));
  }

  private static AdminAnswer answer(WrittenPolicy policy) {
    return new AdminAnswer.PolicyAnswer(
        policy.version(), policy.author(), policy.written(), policy.restored(), policy.text());
  }

  private AdminAnswer put(String text, String author, long restored) {
    // Once here, so that what is wrong keeps nobody waiting who wants something else.
    List<PolicyProblem> problems = Policies.problems(state.snapshot(), text);
    if (!problems.isEmpty()) {
      return new AdminAnswer.PolicyVerdict(0, problems);
    }
    return switch (state.submit(Policies.put(text, author, restored))) {
      case Policies.Verdict.Wrong(var wrong) -> new AdminAnswer.PolicyVerdict(0, wrong);
      case Policies.Verdict.InForce(var policy) ->
          new AdminAnswer.PolicyVerdict(policy.version(), List.of());
    };
  }

  /** The newest state. */
  public Snapshot snapshot() {
    return state.snapshot();
  }

  private static Command<Device> rename(String text, String name) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      if (name.isEmpty()) {
        Device following = Membership.namedByHost(snapshot, device);
        return Outcome.of(following, new Mutation.PutDevice(following));
      }
      DeviceNames.checkLabel(name);
      Device other = snapshot.deviceNamed(name);
      if (other != null && other.id() != device.id()) {
        throw new RefusedException("there is already a device " + name);
      }
      Device renamed = device.withName(name, true);
      return Outcome.of(renamed, new Mutation.PutDevice(renamed));
    };
  }

  private static Command<Device> expire(String text) {
    return (snapshot, now) -> {
      Device device = snapshot.find(text);
      if (device.expiredAt(now)) {
        return Outcome.unchanged(device);
      }
      Device expired = device.withRegistration(device.registration().withKeyExpiry(now));
      return Outcome.of(expired, new Mutation.PutDevice(expired));
    };
  }

  private static Command<Device> remove(String text) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      return Outcome.of(device, new Mutation.RemoveDevice(device.id()));
    };
  }

  private AdminAnswer createAuthKey(AdminRequest.CreateAuthKey create) {
    URI server = create.invite() ? url.get() : null;
    if (create.invite() && server == null) {
      throw new RefusedException(
          "an invite needs the address of the server, which does not run; start it first");
    }
    AuthKeys.Minted minted =
        state.submit(
            AuthKeys.create(
                new AuthKeys.Wish(
                    create.user(),
                    create.reusable(),
                    create.ephemeral(),
                    Duration.ofSeconds(create.lifeSeconds()),
                    create.tags()),
                randomness));
    String invite = server == null ? null : server + AdminRequest.INVITE_PATH + "#" + minted.text();
    return answer(minted.key(), minted.text(), invite);
  }

  private AdminAnswer listDevices() {
    Snapshot snapshot = state.snapshot();
    return new AdminAnswer.DeviceList(
        snapshot.tailnet().domain(), snapshot.devices().stream().map(this::answer).toList());
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

  private AdminAnswer invite(AdminRequest.CreateInvitation create) {
    URI server = url.get();
    if (server == null) {
      throw new RefusedException(
          "an invitation needs the address of the server, which does not run; start it first");
    }
    Invitations.Minted minted =
        state.submit(
            Invitations.create(
                new Invitations.Wish(
                    Role.parse(create.role()),
                    create.user(),
                    Duration.ofSeconds(create.lifeSeconds())),
                randomness));
    return answer(minted.invitation(), server + AdminRequest.WELCOME_PATH + minted.text());
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
        invitation.userId() == 0 ? "" : userName(invitation.userId()),
        invitation.created(),
        invitation.expiry(),
        invitation.used(),
        status);
  }

  private AdminAnswer.AuthKeyAnswer answer(
      AuthKey key, @Nullable String text, @Nullable String invite) {
    Instant now = clock.now();
    String status =
        key.revoked()
            ? "revoked"
            : !key.reusable() && key.used() != null
                ? "used"
                : key.expiry().isAfter(now) ? "usable" : "expired";
    return new AdminAnswer.AuthKeyAnswer(
        key.id(),
        text,
        invite,
        userName(key.userId()),
        key.reusable(),
        key.ephemeral(),
        key.tags(),
        key.created(),
        key.expiry(),
        key.used(),
        status);
  }

  private AdminAnswer.DeviceAnswer answer(Device device) {
    return new AdminAnswer.DeviceAnswer(
        device.id(),
        device.name(),
        state.snapshot().fqdn(device),
        userName(device.registration().userId()),
        device.registration().tags(),
        IpText.format(device.addresses().ipv4()),
        IpText.format(device.addresses().ipv6()),
        device.report().host().hostname(),
        device.report().host().os(),
        device.onlineAt(clock.now()),
        device.presence().lastSeen(),
        device.created(),
        device.registration().keyExpiry(),
        device.expiredAt(clock.now()),
        device.registration().ephemeral(),
        device.registration().node().toString(),
        inTwoPlaces.test(device.id()));
  }

  private String userName(long id) {
    User user = state.snapshot().user(id);
    return user == null ? "?" : user.name();
  }
}
