package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.session.Attempt.Cause;
import io.homeward.engine.control.session.ControlEvent.LoginNeeded;
import io.homeward.engine.control.session.ControlEvent.Profile;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one node does with its coordination server: inputs come in, actions go out, no clock and no
 * socket inside. Owned by one thread.
 *
 * <p>Registration, the map stream and updates have machines of their own; this class joins them. A
 * key is registered or not; while it is, the stream is kept up, also during a login that replaces
 * the key, so that tunnels live through it.
 */
public final class ControlSession {
  private static final long LOGOUT_NANOS = 5_000_000_000L;

  /** What goes wrong here goes wrong again at once, as a rule. */
  private static final long LEAST_PAUSE_NANOS = 2_000_000_000L;

  /** A failure this time after the one before is a first one again. */
  private static final long FORGET_FAILURE_NANOS = 120_000_000_000L;

  private static final long NO_CALL = 0;

  /** The time of day may jump, so the expiry of the key is looked at this often at least. */
  private static final Duration EXPIRY_CHECK = Duration.ofHours(1);

  private final Randomness randomness;
  private final boolean ephemeral;
  private final Outbox out = new Outbox();
  private final Setbacks setbacks = new Setbacks(out);
  private final ServerClock clock = new ServerClock();
  private final Registration registration;
  private final MapStream stream;
  private final Updates updates;
  private final Backoff failures;

  private HostReport report;
  private @Nullable NodePrivateKey key;
  private NodePublicKey formerKey = NodePublicKey.ZERO;
  private Profile profile = new Profile(0, "", "");
  private boolean registered;
  private boolean expired;
  private OptionalLong expiryCheck = OptionalLong.empty();
  private long logoutCall = NO_CALL;
  private long logoutUntil;
  private OptionalLong lastFailure = OptionalLong.empty();

  /**
   * @param key of an earlier login, null for none
   * @param ephemeral whether the server shall remove the node once it is offline
   * @param report what the node tells about itself at first
   * @param randomness for keys and jitter
   */
  public ControlSession(
      @Nullable NodePrivateKey key, boolean ephemeral, HostReport report, Randomness randomness) {
    this.key = key;
    this.ephemeral = ephemeral;
    this.report = report;
    this.randomness = randomness;
    registration = new Registration(out, setbacks, randomness, ephemeral);
    stream = new MapStream(out, setbacks, randomness, clock);
    updates = new Updates(out, randomness);
    failures = new Backoff(randomness, LEAST_PAUSE_NANOS);
  }

  /** Takes one input and says what to do, in order. */
  public List<ControlAction> handle(ControlInput input, Moment now) {
    switch (input) {
      case ControlInput.Start() -> start();
      case ControlInput.Login(String authKey) -> login(authKey);
      case ControlInput.CancelLogin() -> cancelLogin();
      case ControlInput.Update(HostReport changed) -> update(changed, now.nanos());
      case ControlInput.NetworkChanged(boolean dropped) -> networkChanged(dropped, now.nanos());
      case ControlInput.Logout() -> logout(now.nanos());
      case ControlInput.RegisterAnswered(long call, RegisterResponse response) ->
          registerAnswered(call, response, now);
      case ControlInput.RegisterFailed(long call, CallFailure failure) ->
          registerFailed(call, failure, now.nanos());
      case ControlInput.MapReceived received -> mapReceived(received, now);
      case ControlInput.MapEnded(long call, CallFailure failure) -> mapEnded(call, failure, now);
      case ControlInput.UpdateAnswered(long call) -> updates.answered(call, report, now.nanos());
      case ControlInput.UpdateFailed(long call, CallFailure failure) ->
          updateFailed(call, failure, now.nanos());
    }
    return out.take();
  }

  /** Does what is due. Harmless when nothing is. */
  public List<ControlAction> onDeadline(Moment now) {
    registration.onDeadline(now.nanos(), report);
    NodePrivateKey current = key;
    if (current != null && registered) {
      stream.onDeadline(current.publicKey(), report, now.nanos());
      updates.onDeadline(now.nanos(), current.publicKey(), report);
    }
    if (isDue(expiryCheck, now.nanos())) {
      checkExpiry(now);
    }
    if (logoutCall != NO_CALL && now.nanos() - logoutUntil >= 0) {
      out.add(new ControlAction.Cancel(logoutCall));
      loggedOut();
    }
    return out.take();
  }

  /**
   * {@link #handle} or {@link #onDeadline} threw, so nobody knows what state things are in: all
   * calls are over (the owner ends them), and after a pause everything begins again from the key. A
   * logout under way ends here: what it had to forget is forgotten.
   */
  public List<ControlAction> onFailure(ControlProblem problem, Moment now) {
    out.take();
    registration.reset();
    stream.reset();
    updates.reset();
    registered = false;
    expiryCheck = OptionalLong.empty();
    if (logoutCall != NO_CALL) {
      loggedOut();
      return out.take();
    }
    if (lastFailure.isPresent() && now.nanos() - lastFailure.getAsLong() > FORGET_FAILURE_NANOS) {
      failures.succeeded();
    }
    lastFailure = OptionalLong.of(now.nanos());
    long until = now.nanos() + failures.failed();
    setbacks.is(problem);
    NodePrivateKey current = key;
    if (current == null) {
      out.tell(new LoginNeeded(Reason.LOGIN_FAILED));
    } else {
      registration.beginLater(renewal(current, Cause.KEPT_KEY), until);
    }
    return out.take();
  }

  /** When to call {@link #onDeadline} at the latest, by the ticker; empty: not before an input. */
  public OptionalLong nextDeadline() {
    List<OptionalLong> all = new ArrayList<>();
    all.add(registration.deadline());
    all.add(stream.deadline());
    all.add(updates.deadline());
    all.add(expiryCheck);
    all.add(logoutCall == NO_CALL ? OptionalLong.empty() : OptionalLong.of(logoutUntil));
    OptionalLong first = OptionalLong.empty();
    for (OptionalLong deadline : all) {
      if (deadline.isPresent()
          && (first.isEmpty() || deadline.getAsLong() - first.getAsLong() < 0)) {
        first = deadline;
      }
    }
    return first;
  }

  private void start() {
    NodePrivateKey stored = key;
    if (stored == null) {
      out.tell(new LoginNeeded(Reason.NEVER_SIGNED_IN));
    } else {
      registration.begin(renewal(stored, Cause.KEPT_KEY), report);
    }
  }

  private void login(@Nullable String authKey) {
    if (logoutCall != NO_CALL) {
      out.add(new ControlAction.Cancel(logoutCall));
      loggedOut();
    }
    setbacks.isOver();
    NodePrivateKey current = key;
    NodePublicKey old = current == null ? formerKey : current.publicKey();
    registration.begin(
        new Attempt(NodePrivateKey.generate(randomness), old, authKey, "", false, Cause.PERSON),
        report);
  }

  private void cancelLogin() {
    if (registration.active()) {
      registration.cancel();
      refused(new ControlProblem(Kind.SIGN_IN_NOT_FINISHED, ""), Reason.LOGIN_FAILED);
    }
  }

  private void update(HostReport changed, long now) {
    if (!changed.equals(report)) {
      report = changed;
      if (registered) {
        updates.changed(now);
      }
    }
  }

  private void networkChanged(boolean dropped, long now) {
    registration.networkChanged(report);
    NodePrivateKey current = key;
    if (current != null && registered) {
      updates.networkChanged(current.publicKey(), report, dropped, now);
      stream.networkChanged(current.publicKey(), report, now);
    }
  }

  private void logout(long now) {
    if (logoutCall != NO_CALL) {
      return;
    }
    registration.cancel();
    stream.close();
    updates.end();
    registered = false;
    NodePrivateKey current = key;
    if (current == null) {
      loggedOut();
      return;
    }
    logoutCall = out.newCall();
    logoutUntil = now + LOGOUT_NANOS;
    out.add(
        new ControlAction.Register(
            logoutCall, Requests.logout(current.publicKey(), report, ephemeral)));
  }

  /** Also when the server could not be told: the person wants this device signed out. */
  private void loggedOut() {
    logoutCall = NO_CALL;
    if (key != null) {
      formerKey = key.publicKey();
    }
    key = null;
    expired = false;
    expiryCheck = OptionalLong.empty();
    setbacks.isOver();
    out.tell(new ControlEvent.LoggedOut());
    out.tell(new LoginNeeded(Reason.LOGGED_OUT));
  }

  private void registerAnswered(long call, RegisterResponse response, Moment now) {
    if (call == logoutCall) {
      loggedOut();
      return;
    }
    Attempt attempt = registration.attempt();
    switch (registration.answered(call, response, report, now.nanos())) {
      case null -> {}
      case Registration.Outcome.Accepted(Attempt accepted, RegisterResponse answer) ->
          accepted(accepted, answer, now);
      case Registration.Outcome.Refused(ControlProblem problem) ->
          refused(
              problem,
              attempt != null && attempt.cause() == Cause.UNKNOWN_NODE
                  ? Reason.DEVICE_REMOVED
                  : Reason.LOGIN_FAILED);
    }
  }

  private void registerFailed(long call, CallFailure failure, long now) {
    if (call == logoutCall) {
      loggedOut();
    } else {
      registration.failed(call, failure, now);
    }
  }

  private void accepted(Attempt attempt, RegisterResponse response, Moment now) {
    NodePublicKey publicKey = attempt.key().publicKey();
    key = attempt.key();
    registered = true;
    expired = false;
    expiryCheck = OptionalLong.empty();
    RegisterResponse.User user = response.user();
    RegisterResponse.Login login = response.login();
    profile =
        new Profile(
            user.id(),
            login.loginName(),
            user.displayName().isEmpty() ? login.displayName() : user.displayName());
    setbacks.isOver();
    out.tell(new ControlEvent.Registered(attempt.key(), profile, response.machineAuthorized()));
    updates.begin(publicKey, report);
    stream.open(publicKey, report, now.nanos());
  }

  private void refused(ControlProblem problem, Reason reason) {
    setbacks.is(problem);
    // A login that would have replaced a valid key leaves that key in use.
    if (!registered || expired) {
      out.tell(new LoginNeeded(reason));
    }
  }

  private void mapReceived(ControlInput.MapReceived received, Moment now) {
    if (stream.awaits(received.call()) && saysNotAMember(received.response())) {
      removed();
    } else {
      stream.received(received.call(), received.response(), now);
      checkExpiry(now);
    }
  }

  /** A server of ours says so of a device that it does not know, or not any more. */
  private static boolean saysNotAMember(MapResponse response) {
    WireNode self = response.node();
    return self != null && self.name().equals(WireNode.NOT_A_MEMBER);
  }

  /** What was told of the tailnet is this device's no longer; a person has to lead on. */
  private void removed() {
    stream.close();
    updates.end();
    registered = false;
    expired = false;
    expiryCheck = OptionalLong.empty();
    setbacks.isOver();
    out.tell(new LoginNeeded(Reason.DEVICE_REMOVED));
  }

  private void mapEnded(long call, CallFailure failure, Moment now) {
    NodePrivateKey current = key;
    if (!stream.ended(call, failure, now.nanos()) || current == null) {
      return;
    }
    long until = now.nanos() + stream.waitBeforeRegistering();
    registered = false;
    expiryCheck = OptionalLong.empty();
    updates.end();
    if (!registration.active()) {
      registration.beginLater(renewal(current, Cause.UNKNOWN_NODE), until);
    }
  }

  private void updateFailed(long call, CallFailure failure, long now) {
    NodePrivateKey current = key;
    if (updates.failed(call, failure, now) && current != null && registered) {
      // Some servers let the stream of a device go on that they removed; a new one shows it.
      stream.open(current.publicKey(), report, now);
    }
  }

  private void checkExpiry(Moment now) {
    expiryCheck = OptionalLong.empty();
    NetMap map = stream.lastMap();
    NodePrivateKey current = key;
    if (map == null || current == null || !registered) {
      return;
    }
    NodeInfo self = map.self();
    if (!self.key().equals(current.publicKey())) {
      return; // the map of the key before, until the stream of the new one begins
    }
    Instant time = clock.time(now.time());
    boolean expiredNow = self.expiredAt(time);
    if (expiredNow != expired) {
      expired = expiredNow;
      out.tell(
          expiredNow
              ? new LoginNeeded(Reason.KEY_EXPIRED)
              : new ControlEvent.Registered(current, profile, self.rights().machineAuthorized()));
    }
    Instant end = self.keyExpiry();
    if (!expiredNow && end != null) {
      Duration left = Duration.between(time, end);
      Duration wait = left.compareTo(EXPIRY_CHECK) < 0 ? left : EXPIRY_CHECK;
      expiryCheck = OptionalLong.of(now.nanos() + wait.toNanos());
    }
  }

  private static Attempt renewal(NodePrivateKey key, Cause cause) {
    return new Attempt(key, NodePublicKey.ZERO, null, "", false, cause);
  }

  private static boolean isDue(OptionalLong deadline, long now) {
    return deadline.isPresent() && now - deadline.getAsLong() >= 0;
  }
}
