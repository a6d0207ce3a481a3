package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session does when the server may be reached by another way. */
class NetworkChangeTest extends SessionLab {
  private static final ControlInput CHANGED = new ControlInput.NetworkChanged(false);

  @Test
  void tellsTheServerAtOnceWhatIsNewWhicheverCallWasUnderWay() throws IOException {
    online();
    handle(new ControlInput.Update(report.withEndpoints(List.of(local("10.0.0.1:7")))));
    toDeadline();
    long before = updateCall;
    HostReport moved = report.withEndpoints(List.of(local("10.0.0.2:7")));
    handle(new ControlInput.Update(moved));

    handle(CHANGED);

    assertThat(actions).contains(new ControlAction.Cancel(before));
    assertThat(action(ControlAction.SendUpdate.class).request().endpoints())
        .containsExactly(local("10.0.0.2:7").endpoint());
  }

  @Test
  void givesAConnectionUpThatDoesNotAnswerSoon() throws IOException {
    online();
    handle(new ControlInput.Update(report.withEndpoints(List.of(local("10.0.0.1:7")))));

    handle(CHANGED);

    assertThat(action(ControlAction.SendUpdate.class).request().stream()).isFalse();
    assertThat(untilDeadline()).isLessThanOrEqualTo(Duration.ofMillis(500));
    toDeadline();
    assertThat(actions).containsExactly(new ControlAction.DropConnection());

    // All its calls fail then, and are made again.
    handle(new ControlInput.UpdateFailed(updateCall, BROKEN));
    handle(new ControlInput.MapEnded(streamCall, BROKEN));
    advance(Duration.ofMillis(20));
    note(session.onDeadline(now()));
    assertThat(action(ControlAction.OpenMap.class)).isNotNull();
    assertThat(action(ControlAction.SendUpdate.class)).isNotNull();
    advance(Duration.ofSeconds(5));
    assertThat(session.onDeadline(now())).as("the new connection has its time").isEmpty();
  }

  @Test
  void keepsAConnectionThatAnswers() throws IOException {
    online();

    handle(CHANGED);
    handle(new ControlInput.UpdateAnswered(updateCall));

    advance(Duration.ofSeconds(5));
    assertThat(session.onDeadline(now())).isEmpty();
  }

  @Test
  void givesANewConnectionTheTimeThatItTakes() throws IOException {
    online();

    handle(new ControlInput.NetworkChanged(true));

    assertThat(action(ControlAction.SendUpdate.class)).isNotNull();
    advance(Duration.ofSeconds(5));
    assertThat(session.onDeadline(now())).isEmpty();
  }

  @Test
  void doesNotWaitAnyLongerForAServerThatWasOutOfReach() throws IOException {
    online();
    handle(new ControlInput.MapEnded(streamCall, BROKEN));
    for (int i = 0; i < 30; i++) {
      advance(Duration.ofSeconds(40));
      note(session.onDeadline(now()));
      handle(new ControlInput.MapEnded(streamCall, BROKEN));
    }
    assertThat(untilDeadline()).isGreaterThan(Duration.ofSeconds(4));

    handle(CHANGED);
    assertThat(action(ControlAction.OpenMap.class)).isNotNull();
  }

  @Test
  void registersAtOnceWhenTheServerWasOutOfReach() {
    startWithStoredKey();
    for (int i = 0; i < 30; i++) {
      handle(new ControlInput.RegisterFailed(call(), BROKEN));
      toDeadline();
    }
    handle(new ControlInput.RegisterFailed(call(), BROKEN));

    handle(CHANGED);
    assertThat(action(ControlAction.Register.class)).isNotNull();
  }

  @Test
  void leavesAServerAloneThatAskedForIt() throws IOException {
    online();
    handle(
        new ControlInput.MapEnded(
            streamCall, new CallFailure(503, Duration.ofMinutes(3), BROKEN.problem())));

    handle(CHANGED);

    assertThat(actions).noneMatch(ControlAction.OpenMap.class::isInstance);
  }
}
