package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a key: expiry, renewal, logout. */
class KeySessionTest extends SessionLab {
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
  void aServerOfOursSaysThatTheDeviceWasRemovedAndNothingElseIsToldOfIt() throws IOException {
    online();
    long stream = streamCall;

    map(
        self(
            ",\"Name\":\""
                + WireNode.NOT_A_MEMBER
                + "\",\"Expired\":true,\"KeyExpiry\":\"2026-11-22T12:00:00Z\""));
    assertThat(events())
        .containsExactly(
            new ControlEvent.Connectivity(false),
            new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED));
    assertThat(actions).contains(new ControlAction.Cancel(stream));
    assertThat(session.nextDeadline()).as("only a person leads on").isEmpty();

    handle(new ControlInput.Login("k"));
    assertThat(action(ControlAction.Register.class).request().oldNodeKey())
        .isEqualTo(stored.publicKey());
    accept();
    assertThat(event(ControlEvent.Registered.class)).isNotNull();
  }

  @Test
  void aKeyOfBeforeThatTheServerWantsASignInForIsOfADeviceThatItRemoved() {
    startWithStoredKey();

    answer(RegisterResponse.signInAt(PAGE));
    assertThat(events())
        .containsExactly(
            new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED),
            new ControlEvent.SignInAt(URI.create(PAGE), stored.publicKey()));

    answer(RegisterResponse.signInAt(PAGE + "2"));
    assertThat(events()).noneMatch(ControlEvent.LoginNeeded.class::isInstance);
  }

  @Test
  void aKeyOfBeforeThatTheServerCallsExpiredIsSaidToBe() {
    startWithStoredKey();

    answer(EXPIRED);
    assertThat(events()).isEmpty();
    answer(RegisterResponse.signInAt(PAGE));
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.KEY_EXPIRED);
  }

  @Test
  void aNodeThatAnUpdateFindsUnknownAsksByANewStream() throws IOException {
    online();
    long stream = streamCall;
    handle(
        new ControlInput.Update(
            new HostReport(
                HostInfo.EMPTY, true, 1, DiscoPublicKey.ZERO, List.of(local("192.0.2.1:1")))));
    toDeadline();

    handle(new ControlInput.UpdateFailed(updateCall, new CallFailure(404, null, BROKEN.problem())));
    assertThat(actions).contains(new ControlAction.Cancel(stream));
    assertThat(action(ControlAction.OpenMap.class).call()).isNotEqualTo(stream);

    handle(new ControlInput.MapEnded(streamCall, new CallFailure(404, null, BROKEN.problem())));
    toDeadline();
    answer(RegisterResponse.signInAt(PAGE));
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.DEVICE_REMOVED);
  }

  @Test
  void anUpdateThatFailsOtherwiseLeavesTheStream() throws IOException {
    online();
    handle(
        new ControlInput.Update(
            new HostReport(
                HostInfo.EMPTY, true, 1, DiscoPublicKey.ZERO, List.of(local("192.0.2.1:1")))));
    toDeadline();

    handle(new ControlInput.UpdateFailed(updateCall, BROKEN));
    assertThat(actions).isEmpty();
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
}
