package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is away for an hour, by a clock that only the test moves. */
class ServerAwayTest extends SessionLab {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void isAskedAgainWithinSecondsAllTheTimeAndTakesNothingAway() throws IOException {
    online();
    List<ControlEvent> told = new ArrayList<>();
    int tries = 0;
    Duration longest = Duration.ZERO;
    handle(new ControlInput.MapEnded(streamCall, BROKEN));
    told.addAll(events());
    long begun = nanos;
    while (nanos - begun < HOUR.toNanos()) {
      Duration wait = untilDeadline();
      longest = wait.compareTo(longest) > 0 ? wait : longest;
      long stream = streamCall;
      long register = registerCall;
      toDeadline();
      told.addAll(events());
      if (streamCall != stream) {
        tries++;
        handle(new ControlInput.MapEnded(streamCall, BROKEN));
      } else if (registerCall != register) {
        tries++;
        handle(new ControlInput.RegisterFailed(registerCall, BROKEN));
      }
      told.addAll(events());
    }
    assertThat(longest).isLessThanOrEqualTo(Duration.ofSeconds(15));
    assertThat(tries).isBetween(200, 1_000);
    assertThat(told)
        .extracting(Object::getClass)
        .as("what a node hears: not reached, and why, once each")
        .containsExactlyInAnyOrder(ControlEvent.Connectivity.class, ControlEvent.Trouble.class);

    toDeadline();
    map(self(""));
    assertThat(event(ControlEvent.Connectivity.class).connected()).isTrue();
    assertThat(event(ControlEvent.TroubleOver.class)).isNotNull();
  }
}
