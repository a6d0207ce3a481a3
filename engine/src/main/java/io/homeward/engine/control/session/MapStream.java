package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.text.WebPage;
import java.net.URI;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one map stream up; protocol reference, section 4.3. States: closed; open (a call is under
 * way, and silence of 120 s ends it); waiting (until the next try). {@link #open} leads from any
 * state to open, {@link #close} to closed.
 */
final class MapStream {
  /** Longest silence of a living server, whose keep-alives come every 50 to 60 s. */
  static final long SILENCE_NANOS = 120_000_000_000L;

  /** A stream that lived for this time worked; one that ends sooner counts as a failed try. */
  static final long WORKS_NANOS = 10_000_000_000L;

  /** So many streams may end early before it is worth words: servers restart. */
  private static final int QUIET_FAILURES = 2;

  /** Shortest and longest wish of a server to be left alone. */
  private static final double MIN_SLEEP_SECONDS = 1;

  private static final double MAX_SLEEP_SECONDS = 300;

  private sealed interface State {
    record Closed() implements State {}

    record Open(long call, long opened, long heard, NetMapFolder folder) implements State {}

    /** {@code asked}: the server wants it so. */
    record Waiting(long until, boolean asked) implements State {}
  }

  private final Outbox out;
  private final Setbacks setbacks;
  private final Randomness randomness;
  private final Backoff backoff;
  private final ServerClock clock;
  private State state = new State.Closed();
  private boolean connected;
  private @Nullable NetMap lastMap;
  private String lastPing = "";
  private String lastPage = "";

  MapStream(Outbox out, Setbacks setbacks, Randomness randomness, ServerClock clock) {
    this.out = out;
    this.setbacks = setbacks;
    this.randomness = randomness;
    this.clock = clock;
    backoff = new Backoff(randomness);
  }

  /** Opens a stream in the place of any other. */
  void open(NodePublicKey key, HostReport report, long now) {
    cancelCall();
    call(key, report, now);
  }

  /** Ends the stream and forgets its map. */
  void close() {
    cancelCall();
    state = new State.Closed();
    disconnected();
    lastMap = null;
    backoff.succeeded();
  }

  /** Forgets everything, also a call whose number nobody knows any more. */
  void reset() {
    state = new State.Closed();
    disconnected();
    lastMap = null;
  }

  /** The map as last folded, or null. */
  @Nullable NetMap lastMap() {
    return lastMap;
  }

  OptionalLong deadline() {
    return switch (state) {
      case State.Closed() -> OptionalLong.empty();
      case State.Open(_, _, long heard, _) -> OptionalLong.of(heard + SILENCE_NANOS);
      case State.Waiting(long until, _) -> OptionalLong.of(until);
    };
  }

  void onDeadline(NodePublicKey key, HostReport report, long now) {
    switch (state) {
      case State.Closed() -> {}
      case State.Open(_, _, long heard, _) -> {
        if (now - heard - SILENCE_NANOS >= 0) {
          cancelCall();
          retryAfter(
              new CallFailure(
                  0, null, new ControlProblem(Kind.SERVER_UNREACHABLE, "the server fell silent")),
              now);
        }
      }
      case State.Waiting(long until, _) -> {
        if (now - until >= 0) {
          call(key, report, now);
        }
      }
    }
  }

  /** The server may be within reach again: what waits for that waits no longer. */
  void networkChanged(NodePublicKey key, HostReport report, long now) {
    if (state instanceof State.Waiting(_, boolean asked) && !asked) {
      call(key, report, now);
    }
  }

  /** Whether this call is the stream that is open. */
  boolean awaits(long call) {
    return state instanceof State.Open(long awaited, _, _, _) && awaited == call;
  }

  void received(long call, MapResponse response, Moment now) {
    if (!(state instanceof State.Open(long awaited, long opened, _, NetMapFolder folder))
        || awaited != call) {
      return;
    }
    Instant serverTime = response.controlTime();
    if (serverTime != null) {
      clock.told(serverTime, now.time());
    }
    answerPing(response.pingRequest());
    openPage(response.popBrowserUrl());
    if (!response.keepAlive()) {
      NetMap map = folder.fold(response, clock.time(now.time()));
      if (map == null) {
        cancelCall();
        retryAfter(
            new CallFailure(
                0, null, new ControlProblem(Kind.SERVER_ERROR, "a map without this device")),
            now.nanos());
        return;
      }
      if (!map.equals(lastMap)) {
        lastMap = map;
        out.tell(new ControlEvent.NetMapChanged(map));
      }
      setbacks.isOver();
      if (!connected) {
        connected = true;
        out.tell(new ControlEvent.Connectivity(true));
      }
    }
    if (now.nanos() - opened >= WORKS_NANOS) {
      backoff.succeeded();
    }
    state = new State.Open(call, opened, now.nanos(), folder);
    sleep(response.debug(), now.nanos());
  }

  /**
   * The stream ended.
   *
   * @return whether the server does not know this node (any more); the stream is closed then
   */
  boolean ended(long call, CallFailure failure, long now) {
    if (!(state instanceof State.Open(long awaited, long opened, _, NetMapFolder folder))
        || awaited != call) {
      return false;
    }
    boolean worked =
        folder.begun() && (now - opened >= WORKS_NANOS || backoff.failures() < QUIET_FAILURES);
    if (failure.meansUnknownNode()) {
      if (backoff.failures() > 0) {
        setbacks.is(failure.problem()); // it registers us and then does not know us
      }
      state = new State.Closed();
      disconnected();
      return true;
    }
    if (worked) {
      disconnected();
      waitAfter(failure, now);
    } else {
      retryAfter(failure, now);
    }
    return false;
  }

  /** How long to wait before asking the server why it does not know us, in nanoseconds. */
  long waitBeforeRegistering() {
    return backoff.failed();
  }

  private void call(NodePublicKey key, HostReport report, long now) {
    long call = out.newCall();
    state = new State.Open(call, now, now, new NetMapFolder());
    out.add(new ControlAction.OpenMap(call, Requests.map(key, report, true)));
  }

  private void retryAfter(CallFailure failure, long now) {
    disconnected();
    setbacks.is(failure.problem());
    waitAfter(failure, now);
  }

  private void waitAfter(CallFailure failure, long now) {
    long wait = RetryDelay.after(failure, backoff, randomness);
    state = new State.Waiting(now + wait, failure.asksToWait());
  }

  private void sleep(MapResponse.@Nullable Debug debug, long now) {
    if (debug != null && debug.sleepSeconds() > 0) {
      cancelCall();
      double seconds = Math.clamp(debug.sleepSeconds(), MIN_SLEEP_SECONDS, MAX_SLEEP_SECONDS);
      state = new State.Waiting(now + (long) (seconds * 1e9), true);
    }
  }

  private void answerPing(@Nullable PingRequest ping) {
    if (ping != null && !ping.url().isEmpty() && !ping.url().equals(lastPing)) {
      lastPing = ping.url();
      out.add(new ControlAction.AnswerPing(ping));
    }
  }

  private void openPage(String text) {
    URI page = text.isEmpty() || text.equals(lastPage) ? null : WebPage.parse(text);
    if (page != null) {
      lastPage = text;
      out.tell(new ControlEvent.OpenPage(page));
    }
  }

  private void disconnected() {
    if (connected) {
      connected = false;
      out.tell(new ControlEvent.Connectivity(false));
    }
  }

  private void cancelCall() {
    if (state instanceof State.Open(long call, _, _, _)) {
      out.add(new ControlAction.Cancel(call));
    }
  }
}
