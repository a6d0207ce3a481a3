package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The map stream: its calls, their failures, silence, updates. */
class MapSessionTest extends SessionLab {
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
  void waitsAsLongAsAServerAsks() {
    startWithStoredKey();

    handle(
        new ControlInput.RegisterFailed(
            call(), new CallFailure(429, Duration.ofSeconds(7), BROKEN.problem())));
    assertThat(untilDeadline()).isBetween(Duration.ofSeconds(7), Duration.ofMillis(8_750));
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
  void backsOffWithJitterUpToHalfAMinuteFromAServerThatFails() {
    assertBacksOff(new CallFailure(500, null, BROKEN.problem()), 30_000);
  }

  @Test
  void asksAServerThatIsNotThereAgainWithinSeconds() {
    assertBacksOff(BROKEN, 8_000);
  }

  private void assertBacksOff(CallFailure failure, long mostMillis) {
    startWithStoredKey();
    for (int n = 1; n <= 80; n++) {
      handle(new ControlInput.RegisterFailed(call(), failure));
      Duration base = Duration.ofMillis(Math.min(mostMillis, 10L * n * n));
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
  void asksAServerThatEndsEveryStreamAtOnceEverMoreSeldom() throws IOException {
    online();
    int asked = 0;
    Instant end = time.plusSeconds(60);
    while (time.isBefore(end)) {
      map(self(""));
      handle(new ControlInput.MapEnded(streamCall, new CallFailure(200, null, BROKEN.problem())));
      long before = streamCall;
      while (streamCall == before) {
        toDeadline();
      }
      asked++;
    }
    // With each stream counted as a success it would be thousands.
    assertThat(asked).isLessThan(40);
  }

  @Test
  void waitsAsLongAsAServerAsksWithAMapStream() throws IOException {
    online();

    handle(
        new ControlInput.MapEnded(
            streamCall, new CallFailure(429, Duration.ofSeconds(20), BROKEN.problem())));
    assertThat(untilDeadline()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
  }

  @Test
  void neverAsksAgainAtOnceBecauseAServerAsksForNoWait() {
    startWithStoredKey();
    for (int n = 0; n < 30; n++) {
      handle(
          new ControlInput.RegisterFailed(
              call(), new CallFailure(429, Duration.ZERO, BROKEN.problem())));
      toDeadline();
    }
    handle(
        new ControlInput.RegisterFailed(
            call(), new CallFailure(429, Duration.ZERO, BROKEN.problem())));
    assertThat(untilDeadline()).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void beginsAgainFromTheKeyAfterABug() throws IOException {
    online();

    note(session.onFailure(BROKEN.problem(), now()));
    assertThat(event(ControlEvent.Trouble.class).problem()).isEqualTo(BROKEN.problem());
    assertThat(event(ControlEvent.Connectivity.class).connected()).isFalse();
    assertThat(untilDeadline()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    toDeadline();
    assertThat(action(ControlAction.Register.class).request().nodeKey())
        .isEqualTo(stored.publicKey());
    accept();
    assertThat(event(ControlEvent.TroubleOver.class)).isNotNull();
    map(self(""));
    assertThat(event(ControlEvent.Connectivity.class).connected()).isTrue();
  }

  @Test
  void aLogoutThatMeetsABugIsALogout() throws IOException {
    online();
    handle(new ControlInput.Logout());

    note(session.onFailure(BROKEN.problem(), now()));
    assertThat(event(ControlEvent.LoggedOut.class)).isNotNull();
    assertThat(session.nextDeadline()).isEmpty();
  }
}
