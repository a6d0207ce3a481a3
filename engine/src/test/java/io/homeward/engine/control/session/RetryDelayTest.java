package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A thousand clients and one server. */
class RetryDelayTest {
  private static final int CLIENTS = 1_000;
  private static final ControlProblem PROBLEM =
      new ControlProblem(ControlProblem.Kind.SERVER_ERROR, "test");

  @Test
  void whoIsSentAwayInOneMomentDoesNotComeBackInOne() {
    for (int status : new int[] {429, 503}) {
      CallFailure failure = new CallFailure(status, Duration.ofSeconds(20), PROBLEM);
      List<Long> back = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        back.add(
            RetryDelay.after(failure, new Backoff(Randomness.system()), Randomness.system())
                / 1_000_000);
      }
      assertThat(back).allMatch(millis -> millis >= 20_000 && millis <= 25_000);
      assertThat(mostInATenthOfASecond(back)).as("of " + status).isLessThan(CLIENTS / 10);
    }
  }

  @Test
  void whoLostAServerThatWasAwayForSomeSecondsDoesNotComeBackInOneMoment() {
    CallFailure gone = new CallFailure(0, null, PROBLEM);
    List<Long> back = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Backoff backoff = new Backoff(Randomness.system());
      long millis = 0;
      while (millis < 3_000) {
        millis += RetryDelay.after(gone, backoff, Randomness.system()) / 1_000_000;
      }
      back.add(millis);
    }
    assertThat(mostInATenthOfASecond(back)).isLessThan(CLIENTS / 4);
    assertThat(Collections.max(back)).isLessThan(6_000);
  }

  private static int mostInATenthOfASecond(List<Long> millis) {
    Map<Long, Integer> times = new TreeMap<>();
    millis.forEach(one -> times.merge(one / 100, 1, Integer::sum));
    return Collections.max(times.values());
  }
}
