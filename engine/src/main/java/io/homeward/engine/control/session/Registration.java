package io.homeward.engine.control.session;

import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.text.WebPage;
import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Gets one key registered at a time; protocol reference, sections 3.2 and 3.3. States: idle;
 * calling (an answer is awaited, which for a follow-up may take minutes); waiting (until the next
 * try). {@link #begin} leads from any state to calling, {@link #cancel} to idle.
 */
final class Registration {
  /** How an attempt ended. */
  sealed interface Outcome {
    /**
     * @param attempt with the key that is registered now
     * @param response of the server
     */
    record Accepted(Attempt attempt, RegisterResponse response) implements Outcome {}

    /**
     * @param problem why
     */
    record Refused(ControlProblem problem) implements Outcome {}
  }

  private sealed interface State {
    record Idle() implements State {}

    record Calling(Attempt attempt, long call) implements State {}

    /** {@code asked}: the server wants it so. */
    record Waiting(Attempt attempt, long until, boolean asked) implements State {}
  }

  private final Outbox out;
  private final Setbacks setbacks;
  private final Randomness randomness;
  private final Backoff backoff;
  private final boolean ephemeral;
  private State state = new State.Idle();

  Registration(Outbox out, Setbacks setbacks, Randomness randomness, boolean ephemeral) {
    this.out = out;
    this.setbacks = setbacks;
    this.randomness = randomness;
    this.ephemeral = ephemeral;
    backoff = new Backoff(randomness);
  }

  /** Whether an attempt is under way. */
  boolean active() {
    return !(state instanceof State.Idle);
  }

  /** The attempt under way, or null. */
  @Nullable Attempt attempt() {
    return switch (state) {
      case State.Idle() -> null;
      case State.Calling(Attempt attempt, _) -> attempt;
      case State.Waiting(Attempt attempt, _, _) -> attempt;
    };
  }

  /** Starts an attempt in the place of any other. */
  void begin(Attempt attempt, HostReport report) {
    cancel();
    backoff.succeeded();
    call(attempt, report);
  }

  /** Starts an attempt that waits first. */
  void beginLater(Attempt attempt, long until) {
    cancel();
    state = new State.Waiting(attempt, until, true);
  }

  /** Gives up the attempt under way, if any. */
  void cancel() {
    if (state instanceof State.Calling(_, long call)) {
      out.add(new ControlAction.Cancel(call));
    }
    state = new State.Idle();
  }

  /** Forgets the attempt under way, also one whose call nobody knows any more. */
  void reset() {
    state = new State.Idle();
  }

  OptionalLong deadline() {
    return state instanceof State.Waiting(_, long until, _)
        ? OptionalLong.of(until)
        : OptionalLong.empty();
  }

  void onDeadline(long now, HostReport report) {
    if (state instanceof State.Waiting(Attempt attempt, long until, _) && now - until >= 0) {
      call(attempt, report);
    }
  }

  /** The server may be within reach again: what waits for that waits no longer. */
  void networkChanged(HostReport report) {
    if (state instanceof State.Waiting(Attempt attempt, _, boolean asked) && !asked) {
      call(attempt, report);
    }
  }

  /** An answer came; null while the attempt goes on. */
  @Nullable Outcome answered(long call, RegisterResponse response, HostReport report, long now) {
    if (!(state instanceof State.Calling(Attempt attempt, long awaited)) || awaited != call) {
      return null;
    }
    state = new State.Idle();
    if (!response.error().isEmpty()) {
      // In a follow-up nothing is presented that could be wrong: the person did not finish.
      Kind kind =
          attempt.followup().isEmpty() ? Kind.REGISTRATION_REFUSED : Kind.SIGN_IN_NOT_FINISHED;
      return new Outcome.Refused(new ControlProblem(kind, response.error()));
    }
    if (response.nodeKeyExpired()) {
      if (attempt.replacedExpired()) {
        return new Outcome.Refused(
            new ControlProblem(Kind.SERVER_ERROR, "the server calls a new key expired"));
      }
      call(attempt.withKeyAfterExpiry(NodePrivateKey.generate(randomness)), report);
      return null;
    }
    if (!response.authUrl().isEmpty()) {
      return awaitSignIn(attempt, response.authUrl(), report, now);
    }
    backoff.succeeded();
    return new Outcome.Accepted(attempt, response);
  }

  void failed(long call, CallFailure failure, long now) {
    if (!(state instanceof State.Calling(Attempt attempt, long awaited)) || awaited != call) {
      return;
    }
    // A follow-up that broke off is asked again; only the second failure in a row is worth words.
    if (attempt.followup().isEmpty() || backoff.failures() > 0) {
      setbacks.is(failure.problem());
    }
    long wait = RetryDelay.after(failure, backoff, randomness);
    state = new State.Waiting(attempt, now + wait, failure.asksToWait());
  }

  private @Nullable Outcome awaitSignIn(Attempt attempt, String text, HostReport report, long now) {
    URI url = WebPage.parse(text);
    if (url == null) {
      return new Outcome.Refused(
          new ControlProblem(Kind.SERVER_ERROR, "the sign-in page is no web address"));
    }
    Attempt next = attempt.withFollowup(text);
    if (text.equals(attempt.followup())) {
      state = new State.Waiting(next, now + backoff.failed(), true);
      return null;
    }
    setbacks.isOver();
    backoff.succeeded();
    if (attempt.cause() != Attempt.Cause.PERSON && attempt.followup().isEmpty()) {
      // Nobody asked for it: the key of before is of no use to the server any more.
      out.tell(
          new ControlEvent.LoginNeeded(
              attempt.replacedExpired() ? Reason.KEY_EXPIRED : Reason.DEVICE_REMOVED));
    }
    out.tell(new ControlEvent.SignInAt(url, next.key().publicKey()));
    call(next, report);
    return null;
  }

  private void call(Attempt attempt, HostReport report) {
    long call = out.newCall();
    state = new State.Calling(attempt, call);
    out.add(new ControlAction.Register(call, Requests.register(attempt, report, ephemeral)));
  }
}
