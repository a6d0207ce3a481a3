package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.auth.JoinRequest;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.Membership.Standing;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers registrations (protocol reference, sections 3.4 and 3.5). A refusal is an answer with
 * words for the person, not an HTTP error.
 */
final class Registrar {
  /** The oldest client that understands what this server sends: patches, null AllowedIPs. */
  private static final int OLDEST = 113;

  static final String TOO_OLD = "this client is too old for this server; please update it";

  private static final String NO_SIGN_IN =
      "this server has no sign-in in the browser; ask the one who runs it for an auth key";

  private final TailnetState state;
  private final Membership membership;
  private final SignIns signIns;
  private final WallClock clock;
  private final Supplier<@Nullable String> joinUrl;
  private final AccountPace accounts;

  /** Too many devices join for one account at a time. */
  static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param joinUrl gives what addresses of sign-ins begin with; null: there is no sign-in in the
   *     browser
   * @param accounts how many may join for one account
   */
  Registrar(
      TailnetState state,
      Membership membership,
      SignIns signIns,
      WallClock clock,
      Supplier<@Nullable String> joinUrl,
      AccountPace accounts) {
    this.state = state;
    this.membership = membership;
    this.signIns = signIns;
    this.clock = clock;
    this.joinUrl = joinUrl;
    this.accounts = accounts;
  }

  static boolean speaks(int version) {
    return version >= OLDEST;
  }

  /**
   * Answers one request; may wait for a person for minutes.
   *
   * @param origin from which address it comes; empty for this computer
   * @param whenWaiting is given what to run when the client gives up waiting
   * @throws TooManyException when the client should come again later
   */
  RegisterResponse register(
      MachinePublicKey machine,
      String origin,
      RegisterRequest request,
      Consumer<Runnable> whenWaiting)
      throws InterruptedException, TooManyException {
    try {
      if (request.nodeKey().isZero()) {
        return RegisterResponse.refused("a node key is missing");
      }
      return decide(machine, origin, request, whenWaiting);
    } catch (RefusedException e) {
      return RegisterResponse.refused(e.getMessage());
    }
  }

  private RegisterResponse decide(
      MachinePublicKey machine,
      String origin,
      RegisterRequest request,
      Consumer<Runnable> whenWaiting)
      throws InterruptedException, TooManyException {
    Instant expiry = request.expiry();
    RegisterRequest.Auth auth = request.auth();
    String key = auth == null ? "" : auth.authKey();
    if (expiry != null && !expiry.isAfter(clock.now())) {
      Standing gone = state.submit(membership.logout(machine, request.nodeKey()));
      if (!(gone instanceof Standing.Unknown)) {
        return answer(gone);
      }
    }
    if (key.isEmpty()) {
      Standing standing = state.submit(membership.renew(machine, request.nodeKey(), expiry));
      if (!(standing instanceof Standing.Unknown)) {
        return answer(standing);
      }
    }
    JoinRequest wanted =
        new JoinRequest(
            machine,
            request.nodeKey(),
            Reported.host(request.hostinfo()),
            request.version(),
            request.ephemeral(),
            expiry);
    if (!request.followup().isEmpty()) {
      return followUp(wanted, origin, request.followup(), whenWaiting);
    }
    if (!key.isEmpty()) {
      Long owner = origin.isEmpty() ? null : AuthKeys.owner(state.snapshot(), key);
      if (owner != null && !accounts.mayJoin(owner)) {
        throw new TooManyException();
      }
      return answer(state.submit(membership.joinByKey(wanted, key)));
    }
    return signIn(wanted, origin);
  }

  private RegisterResponse followUp(
      JoinRequest wanted, String origin, String url, Consumer<Runnable> whenWaiting)
      throws InterruptedException {
    String id = url.substring(url.lastIndexOf('/') + 1);
    CompletableFuture<SignIns.Result> givenUp = new CompletableFuture<>();
    whenWaiting.accept(() -> givenUp.complete(new SignIns.Result.Lapsed()));
    return switch (signIns.await(id, wanted.machine(), wanted.node(), givenUp)) {
      case SignIns.Result.Joined(var device) -> answer(new Standing.Member(device));
      case SignIns.Result.Cancelled() ->
          RegisterResponse.refused("the sign-in was cancelled in the browser");
      case SignIns.Result.Lapsed() -> signIn(wanted, origin);
    };
  }

  private RegisterResponse signIn(JoinRequest wanted, String origin) {
    String prefix = joinUrl.get();
    if (prefix == null) {
      return RegisterResponse.refused(NO_SIGN_IN);
    }
    return RegisterResponse.signInAt(prefix + signIns.begin(wanted, origin).id());
  }

  private RegisterResponse answer(Standing standing) {
    return switch (standing) {
      case Standing.Member(var device) -> member(device);
      case Standing.Expired() ->
          new RegisterResponse(
              RegisterResponse.User.NONE, RegisterResponse.Login.NONE, true, false, "", "");
      case Standing.Unknown() -> throw new IllegalStateException("nothing to answer");
    };
  }

  private RegisterResponse member(Device device) {
    User user = state.snapshot().user(device.registration().userId());
    if (user == null) {
      throw new RefusedException("the owner of this device does not exist any more");
    }
    return new RegisterResponse(
        new RegisterResponse.User(user.id(), user.displayName(), ""),
        new RegisterResponse.Login(user.id(), "homeward", user.name(), user.displayName(), ""),
        false,
        device.approved(),
        "",
        "");
  }
}
