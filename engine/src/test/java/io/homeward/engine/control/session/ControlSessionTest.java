package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.SeededRandomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlSessionTest {
  private static final String PAGE = "https://server.test/register/1";
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final RegisterResponse ACCEPTED =
      new RegisterResponse(
          new RegisterResponse.User(5, "Person", ""),
          new RegisterResponse.Login(5, "", "person@test", "", ""),
          false,
          true,
          "",
          "");
  private static final CallFailure BROKEN =
      new CallFailure(0, null, new ControlProblem(Kind.SERVER_UNREACHABLE, "gone"));

  private final SeededRandomness randomness = new SeededRandomness(1);
  private final NodePrivateKey stored = NodePrivateKey.generate(randomness);
  private final HostReport report =
      new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of());
  private ControlSession session = new ControlSession(null, false, report, randomness);
  // Near the wrap of the ticker, because readings compare by subtraction.
  private long nanos = Long.MAX_VALUE - 1_000_000_000L;
  private Instant time = START;
  private List<ControlAction> actions = List.of();

  @Test
  void asksForALoginWhenThereIsNoKey() {
    handle(new ControlInput.Start());

    assertThat(events()).containsExactly(new ControlEvent.LoginNeeded(Reason.NEVER_SIGNED_IN));
  }

  @Test
  void registersTheStoredKeyAgainWithoutAnythingElse() {
    startWithStoredKey();

    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(request.nodeKey()).isEqualTo(stored.publicKey());
    assertThat(request.oldNodeKey()).isEqualTo(NodePublicKey.ZERO);
    assertThat(request.auth()).isNull();
    assertThat(request.expiry()).isNull();
  }

  @Test
  void opensTheStreamAndReportsOnceItIsRegistered() {
    startWithStoredKey();

    accept();

    assertThat(event(ControlEvent.Registered.class).profile())
        .isEqualTo(new ControlEvent.Profile(5, "person@test", "Person"));
    MapRequest stream = action(ControlAction.OpenMap.class).request();
    assertThat(stream.stream()).isTrue();
    assertThat(stream.nodeKey()).isEqualTo(stored.publicKey());
    MapRequest update = action(ControlAction.SendUpdate.class).request();
    assertThat(update.isUpdate()).isTrue();
    assertThat(update.endpoints()).isEqualTo(stream.endpoints());
  }

  @Test
  void sendsTheAuthKeyWithANewNodeKey() {
    handle(new ControlInput.Login("tskey-secret"));

    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(Objects.requireNonNull(request.auth()).authKey()).isEqualTo("tskey-secret");
    assertThat(actions.toString()).doesNotContain("tskey-secret");
    assertThat(new ControlInput.Login("tskey-secret").toString()).doesNotContain("secret");
  }

  @Test
  void waitsForAPersonAndFollowsUp() {
    handle(new ControlInput.Login(null));
    NodePublicKey tried = action(ControlAction.Register.class).request().nodeKey();

    answer(RegisterResponse.signInAt(PAGE));

    assertThat(event(ControlEvent.SignInAt.class).url()).hasToString(PAGE);
    RegisterRequest followup = action(ControlAction.Register.class).request();
    assertThat(followup.followup()).isEqualTo(PAGE);
    assertThat(followup.nodeKey()).isEqualTo(tried);
    accept();
    assertThat(event(ControlEvent.Registered.class).nodeKey().publicKey()).isEqualTo(tried);
  }

  @Test
  void tellsAnotherPageWhenTheFirstExpiredAndBacksOffWhenItIsTheSame() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    answer(RegisterResponse.signInAt(PAGE + "2"));
    assertThat(event(ControlEvent.SignInAt.class).url()).hasToString(PAGE + "2");

    answer(RegisterResponse.signInAt(PAGE + "2"));
    assertThat(actions).isEmpty();
    toDeadline();
    assertThat(action(ControlAction.Register.class).request().followup()).isEqualTo(PAGE + "2");
  }

  @Test
  void neverSendsAPersonToSomethingThatIsNoWebPage() {
    handle(new ControlInput.Login(null));

    answer(RegisterResponse.signInAt("file:///etc/passwd"));

    assertThat(event(ControlEvent.Trouble.class).problem().kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void repeatsAFollowUpThatBrokeOffWithoutWords() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    handle(new ControlInput.RegisterFailed(call(), BROKEN));
    assertThat(actions).isEmpty();
    toDeadline();
    assertThat(action(ControlAction.Register.class).request().followup()).isEqualTo(PAGE);
  }

  @Test
  void replacesAnExpiredKeyOnceAndGivesUpTheSecondTime() {
    startWithStoredKey();
    RegisterResponse expired =
        new RegisterResponse(
            RegisterResponse.User.NONE, RegisterResponse.Login.NONE, true, false, "", "");

    answer(expired);
    RegisterRequest again = action(ControlAction.Register.class).request();
    assertThat(again.nodeKey()).isNotEqualTo(stored.publicKey());
    assertThat(again.oldNodeKey()).isEqualTo(stored.publicKey());

    answer(expired);
    assertThat(event(ControlEvent.Trouble.class).problem().kind()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.LOGIN_FAILED);
  }

  @Test
  void tellsTheWordsOfARefusalInOneLine() {
    handle(new ControlInput.Login("k"));

    answer(RegisterResponse.refused("authkey already used\nstack trace"));

    assertThat(event(ControlEvent.Trouble.class).problem())
        .isEqualTo(new ControlProblem(Kind.REGISTRATION_REFUSED, "authkey already used"));
    assertThat(session.nextDeadline()).isEmpty();
  }

  @Test
  void aRefusedRenewalLeavesTheValidKeyInUse() throws IOException {
    online();

    handle(new ControlInput.Login("k"));
    answer(RegisterResponse.refused("no"));

    assertThat(events()).noneMatch(ControlEvent.LoginNeeded.class::isInstance);
    map("{\"KeepAlive\":true}");
    assertThat(actions).isEmpty();
  }

  @Test
  void saysThatASignInWasNotFinishedWhenTheFollowUpIsRefused() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    answer(RegisterResponse.refused("registration timed out"));

    assertThat(event(ControlEvent.Trouble.class).problem().kind())
        .isEqualTo(Kind.SIGN_IN_NOT_FINISHED);
  }

  @Test
  void cancelsASignIn() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));
    long call = call();

    handle(new ControlInput.CancelLogin());

    assertThat(action(ControlAction.Cancel.class).call()).isEqualTo(call);
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.LOGIN_FAILED);
    handle(new ControlInput.RegisterAnswered(call, ACCEPTED));
    assertThat(actions).isEmpty();
  }

  @Test
  void passesOnThatApprovalIsMissing() {
    startWithStoredKey();

    answer(
        new RegisterResponse(
            RegisterResponse.User.NONE, RegisterResponse.Login.NONE, false, false, "", ""));

    assertThat(event(ControlEvent.Registered.class).machineAuthorized()).isFalse();
    assertThat(action(ControlAction.OpenMap.class)).isNotNull();
  }

  @Test
  void waitsAsLongAsAServerAsks() {
    startWithStoredKey();

    handle(
        new ControlInput.RegisterFailed(
            call(), new CallFailure(429, Duration.ofSeconds(7), BROKEN.problem())));
    assertThat(untilDeadline()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void waitsFiveToTenSecondsWhenAServerAsksForNothingSensible() {
    startWithStoredKey();

    handle(
        new ControlInput.RegisterFailed(
            call(), new CallFailure(429, Duration.ofDays(9), BROKEN.problem())));
    assertThat(untilDeadline()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  @Test
  void backsOffWithJitterUpToHalfAMinute() {
    startWithStoredKey();
    for (int n = 1; n <= 80; n++) {
      handle(new ControlInput.RegisterFailed(call(), BROKEN));
      Duration base = Duration.ofMillis(Math.min(30_000, 10L * n * n));
      assertThat(untilDeadline())
          .as("after failure %d", n)
          .isBetween(base.dividedBy(2), base.dividedBy(2).plus(base));
      toDeadline();
    }
  }

  @Test
  void tellsATroubleOnceAndItsEnd() {
    startWithStoredKey();
    handle(new ControlInput.RegisterFailed(call(), BROKEN));
    assertThat(event(ControlEvent.Trouble.class).problem()).isEqualTo(BROKEN.problem());
    toDeadline();
    handle(new ControlInput.RegisterFailed(call(), BROKEN));
    assertThat(events()).isEmpty();
    toDeadline();

    accept();

    assertThat(events()).contains(new ControlEvent.TroubleOver());
  }

  @Test
  void tellsMapsOnlyWhenTheyDiffer() throws IOException {
    online();

    map("{\"ControlTime\":\"2026-11-23T12:00:00Z\"}");
    assertThat(events()).isEmpty();
    map("{\"Domain\":\"d\"}");
    assertThat(event(ControlEvent.NetMapChanged.class).netMap().domain()).isEqualTo("d");
  }

  @Test
  void ignoresEverythingButSignsOfLifeInAKeepAlive() throws IOException {
    online();

    map("{\"KeepAlive\":true,\"Domain\":\"d\",\"PingRequest\":{\"URL\":\"http://h/1\"}}");

    assertThat(events()).isEmpty();
    assertThat(action(ControlAction.AnswerPing.class).request().url()).isEqualTo("http://h/1");
    map("{\"KeepAlive\":true,\"PingRequest\":{\"URL\":\"http://h/1\"}}");
    assertThat(actions).isEmpty();
  }

  @Test
  void reconnectsAfterTwoMinutesOfSilence() throws IOException {
    online();
    nanos += Duration.ofSeconds(119).toNanos();
    map("{\"KeepAlive\":true}");
    long call = streamCall;

    nanos += Duration.ofSeconds(119).toNanos();
    assertThat(session.onDeadline(now())).isEmpty();
    toDeadline();

    assertThat(action(ControlAction.Cancel.class).call()).isEqualTo(call);
    assertThat(events()).contains(new ControlEvent.Connectivity(false));
    toDeadline();
    assertThat(action(ControlAction.OpenMap.class)).isNotNull();
  }

  @Test
  void treatsAFirstMessageWithoutThisDeviceAsAnError() throws IOException {
    startWithStoredKey();
    accept();

    map("{\"Domain\":\"d\"}");

    assertThat(event(ControlEvent.Trouble.class).problem().kind()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(action(ControlAction.Cancel.class).call()).isEqualTo(streamCall);
  }

  @Test
  void reconnectsQuietlyWhenAServerRestarts() throws IOException {
    online();

    handle(
        new ControlInput.MapEnded(
            streamCall, new CallFailure(200, null, new ControlProblem(Kind.SERVER_ERROR, "end"))));

    assertThat(events()).containsExactly(new ControlEvent.Connectivity(false));
    toDeadline();
    action(ControlAction.OpenMap.class);
    handle(new ControlInput.MapEnded(streamCall, BROKEN));
    assertThat(events()).containsExactly(new ControlEvent.Trouble(BROKEN.problem()));
  }

  @Test
  void registersAgainWhenTheServerDoesNotKnowTheNode() throws IOException {
    online();

    handle(new ControlInput.MapEnded(streamCall, new CallFailure(404, null, BROKEN.problem())));
    toDeadline();
    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(request.nodeKey()).isEqualTo(stored.publicKey());

    answer(RegisterResponse.signInAt(PAGE));
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.DEVICE_REMOVED);
    assertThat(event(ControlEvent.SignInAt.class).url()).hasToString(PAGE);
  }

  @Test
  void saysWhenTheKeyExpiresAndWhenItNoLongerDoes() throws IOException {
    startWithStoredKey();
    accept();
    map(self(",\"KeyExpiry\":\"2026-11-23T12:30:00Z\""));
    assertThat(events()).noneMatch(ControlEvent.LoginNeeded.class::isInstance);

    advance(Duration.ofMinutes(30));
    map("{\"KeepAlive\":true}");
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.KEY_EXPIRED);

    map(self(",\"KeyExpiry\":\"2026-11-23T13:00:00Z\""));
    assertThat(event(ControlEvent.Registered.class).nodeKey()).isEqualTo(stored);
  }

  @Test
  void wakesUpWhenTheKeyExpires() throws IOException {
    startWithStoredKey();
    accept();
    map(self(",\"KeyExpiry\":\"2026-11-23T12:00:30Z\""));
    handle(new ControlInput.UpdateAnswered(updateCall));

    assertThat(untilDeadline()).isEqualTo(Duration.ofSeconds(30));
    advance(Duration.ofSeconds(30));
    actions = session.onDeadline(now());
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.KEY_EXPIRED);
  }

  @Test
  void judgesExpiryByTheClockOfTheServer() throws IOException {
    time = Instant.parse("1970-01-01T00:00:00Z");
    startWithStoredKey();
    accept();

    map(
        self(
            ",\"KeyExpiry\":\"2026-11-23T12:00:00Z\"},\"ControlTime\":\"2026-11-23T12:00:01Z\",\"X\":{\"a\":1"));
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.KEY_EXPIRED);
  }

  @Test
  void aLoginAfterExpiryNamesTheOldKeyAndSwitchesTheStream() throws IOException {
    online();
    long oldStream = streamCall;

    handle(new ControlInput.Login("k"));
    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(request.oldNodeKey()).isEqualTo(stored.publicKey());
    assertThat(actions).noneMatch(ControlAction.Cancel.class::isInstance);

    accept();
    assertThat(actions).contains(new ControlAction.Cancel(oldStream));
    assertThat(action(ControlAction.OpenMap.class).request().nodeKey())
        .isEqualTo(request.nodeKey());
  }

  @Test
  void logsOutWithATimeInThePastAndForgetsTheKey() throws IOException {
    online();

    handle(new ControlInput.Logout());
    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(request.expiry()).isEqualTo(Instant.ofEpochSecond(123));
    assertThat(events()).containsExactly(new ControlEvent.Connectivity(false));

    answer(ACCEPTED);
    assertThat(events())
        .containsExactly(
            new ControlEvent.LoggedOut(), new ControlEvent.LoginNeeded(Reason.LOGGED_OUT));
    handle(new ControlInput.Login("k"));
    assertThat(action(ControlAction.Register.class).request().oldNodeKey())
        .isEqualTo(stored.publicKey());
  }

  @Test
  void logsOutWithinFiveSecondsWithoutTheServer() throws IOException {
    online();
    handle(new ControlInput.Logout());

    assertThat(untilDeadline()).isEqualTo(Duration.ofSeconds(5));
    toDeadline();
    assertThat(events()).contains(new ControlEvent.LoggedOut());
  }

  @Test
  void tellsChangesTogetherAndOnlyWhenThereAreAny() throws IOException {
    online();
    HostReport moved = report.withEndpoints(List.of(local("192.0.2.1:1")));
    HostReport further = report.withEndpoints(List.of(local("192.0.2.1:2")));

    handle(new ControlInput.Update(report));
    assertThat(untilDeadline()).isGreaterThan(Duration.ofSeconds(100));
    handle(new ControlInput.Update(moved));
    handle(new ControlInput.Update(further));
    assertThat(actions).isEmpty();
    toDeadline();

    assertThat(action(ControlAction.SendUpdate.class).request().endpoints())
        .containsExactly(Endpoint.parse("192.0.2.1:2"));
    handle(new ControlInput.Update(moved));
    handle(new ControlInput.Update(further));
    handle(new ControlInput.UpdateAnswered(updateCall));
    toDeadlineBefore(Duration.ofSeconds(1));
    assertThat(actions).isEmpty();
  }

  @Test
  void repeatsAnUpdateThatFailed() throws IOException {
    online();
    handle(new ControlInput.Update(report.withEndpoints(List.of(local("192.0.2.1:1")))));
    toDeadline();

    handle(new ControlInput.UpdateFailed(updateCall, BROKEN));
    toDeadline();

    assertThat(action(ControlAction.SendUpdate.class)).isNotNull();
  }

  @Test
  void leavesTheServerInPeaceWhenItAsks() throws IOException {
    online();

    map("{\"Debug\":{\"SleepSeconds\":1e9}}");

    assertThat(action(ControlAction.Cancel.class).call()).isEqualTo(streamCall);
    assertThat(untilDeadline()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void opensAPageOnceAndOnlyOnTheWeb() throws IOException {
    online();

    map("{\"PopBrowserURL\":\"https://a.test/\"}");
    assertThat(event(ControlEvent.OpenPage.class).url()).hasToString("https://a.test/");
    map("{\"PopBrowserURL\":\"https://a.test/\"}");
    assertThat(events()).isEmpty();
    map("{\"PopBrowserURL\":\"javascript:alert(1)\"}");
    assertThat(events()).isEmpty();
  }

  private long streamCall;
  private long updateCall;

  private void startWithStoredKey() {
    session = new ControlSession(stored, false, report, randomness);
    handle(new ControlInput.Start());
  }

  private void online() throws IOException {
    startWithStoredKey();
    accept();
    map(self(""));
    handle(new ControlInput.UpdateAnswered(updateCall));
  }

  private String self(String more) {
    return "{\"Node\":{\"ID\":1,\"Key\":\"" + stored.publicKey() + "\"" + more + "}}";
  }

  private void accept() {
    answer(ACCEPTED);
  }

  private void answer(RegisterResponse response) {
    handle(new ControlInput.RegisterAnswered(call(), response));
  }

  private void map(String json) throws IOException {
    handle(
        new ControlInput.MapReceived(
            streamCall,
            ControlJson.decode(json.getBytes(StandardCharsets.UTF_8), MapResponse.class)));
  }

  private long registerCall;

  private long call() {
    return registerCall;
  }

  private void handle(ControlInput input) {
    note(session.handle(input, now()));
  }

  private void note(List<ControlAction> next) {
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

  private void toDeadline() {
    advance(untilDeadline());
    note(session.onDeadline(now()));
  }

  private void toDeadlineBefore(Duration limit) {
    OptionalLong deadline = session.nextDeadline();
    if (deadline.isPresent() && deadline.getAsLong() - nanos < limit.toNanos()) {
      toDeadline();
    }
  }

  private Duration untilDeadline() {
    return Duration.ofNanos(session.nextDeadline().orElseThrow() - nanos);
  }

  private void advance(Duration by) {
    nanos += by.toNanos();
    time = time.plus(by);
  }

  private Moment now() {
    return new Moment(nanos, time);
  }

  private static HostReport.ReportedEndpoint local(String endpoint) {
    return HostReport.ReportedEndpoint.local(Endpoint.parse(endpoint));
  }

  private List<ControlEvent> events() {
    List<ControlEvent> events = new ArrayList<>();
    for (ControlAction action : actions) {
      if (action instanceof ControlAction.Tell(ControlEvent event)) {
        events.add(event);
      }
    }
    return events;
  }

  private <E extends ControlEvent> E event(Class<E> type) {
    return first(type, events());
  }

  private <A extends ControlAction> A action(Class<A> type) {
    return first(type, actions);
  }

  private static <T> T first(Class<T> type, List<?> among) {
    for (@Nullable Object candidate : among) {
      if (type.isInstance(candidate)) {
        return type.cast(candidate);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " among " + among);
  }
}
