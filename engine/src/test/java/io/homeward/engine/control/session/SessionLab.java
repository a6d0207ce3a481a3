package io.homeward.engine.control.session;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.SeededRandomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A session with a clock and a server that only the test moves. */
abstract class SessionLab {
  static final String PAGE = "https://server.test/register/1";
  static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  static final RegisterResponse ACCEPTED =
      new RegisterResponse(
          new RegisterResponse.User(5, "Person", ""),
          new RegisterResponse.Login(5, "", "person@test", "", ""),
          false,
          true,
          "",
          "");
  static final RegisterResponse EXPIRED =
      new RegisterResponse(
          RegisterResponse.User.NONE, RegisterResponse.Login.NONE, true, false, "", "");
  static final CallFailure BROKEN =
      new CallFailure(0, null, new ControlProblem(Kind.SERVER_UNREACHABLE, "gone"));

  final SeededRandomness randomness = new SeededRandomness(1);
  final NodePrivateKey stored = NodePrivateKey.generate(randomness);
  final HostReport report = new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of());
  ControlSession session = new ControlSession(null, false, report, randomness);
  // Near the wrap of the ticker, because readings compare by subtraction.
  long nanos = Long.MAX_VALUE - 1_000_000_000L;
  Instant time = START;
  List<ControlAction> actions = List.of();

  long streamCall;
  long updateCall;

  void startWithStoredKey() {
    session = new ControlSession(stored, false, report, randomness);
    handle(new ControlInput.Start());
  }

  void online() throws IOException {
    startWithStoredKey();
    accept();
    map(self(""));
    handle(new ControlInput.UpdateAnswered(updateCall));
  }

  String self(String more) {
    return "{\"Node\":{\"ID\":1,\"Key\":\"" + stored.publicKey() + "\"" + more + "}}";
  }

  void accept() {
    answer(ACCEPTED);
  }

  void answer(RegisterResponse response) {
    handle(new ControlInput.RegisterAnswered(call(), response));
  }

  void map(String json) throws IOException {
    handle(
        new ControlInput.MapReceived(
            streamCall,
            ControlJson.decode(json.getBytes(StandardCharsets.UTF_8), MapResponse.class)));
  }

  long registerCall;

  long call() {
    return registerCall;
  }

  void handle(ControlInput input) {
    note(session.handle(input, now()));
  }

  void note(List<ControlAction> next) {
    actions = next;
    for (ControlAction action : next) {
      if (action instanceof ControlAction.Register register) {
        registerCall = register.call();
      } else if (action instanceof ControlAction.OpenMap open) {
        streamCall = open.call();
      } else if (action instanceof ControlAction.SendUpdate update) {
        updateCall = update.call();
      }
    }
  }

  void toDeadline() {
    advance(untilDeadline());
    note(session.onDeadline(now()));
  }

  void toDeadlineBefore(Duration limit) {
    OptionalLong deadline = session.nextDeadline();
    if (deadline.isPresent() && deadline.getAsLong() - nanos < limit.toNanos()) {
      toDeadline();
    }
  }

  Duration untilDeadline() {
    return Duration.ofNanos(session.nextDeadline().orElseThrow() - nanos);
  }

  void advance(Duration by) {
    nanos += by.toNanos();
    time = time.plus(by);
  }

  Moment now() {
    return new Moment(nanos, time);
  }

  static HostReport.ReportedEndpoint local(String endpoint) {
    return HostReport.ReportedEndpoint.local(Endpoint.parse(endpoint));
  }

  List<ControlEvent> events() {
    List<ControlEvent> events = new ArrayList<>();
    for (ControlAction action : actions) {
      if (action instanceof ControlAction.Tell(ControlEvent event)) {
        events.add(event);
      }
    }
    return events;
  }

  <E extends ControlEvent> E event(Class<E> type) {
    return first(type, events());
  }

  <A extends ControlAction> A action(Class<A> type) {
    return first(type, actions);
  }

  static <T> T first(Class<T> type, List<?> among) {
    for (@Nullable Object candidate : among) {
      if (type.isInstance(candidate)) {
        return type.cast(candidate);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " among " + among);
  }
}
