package io.homeward.engine.derp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendPaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void aBurstGoesAtOnceAndTheRestAtTheRate() {
    SendPace pace = new SendPace(100_000, 200_000);
    long now = -3;
    assertThat(pace.delayNanos(200_000, now)).isZero();
    assertThat(pace.delayNanos(100_000, now)).isEqualTo(SECOND);
    now += SECOND;
    assertThat(pace.delayNanos(50_000, now)).isEqualTo(SECOND / 2);
    now += 100 * SECOND;
    assertThat(pace.delayNanos(200_000, now)).as("rest is not saved up").isZero();
    assertThat(pace.delayNanos(1_000, now)).isPositive();
  }

  @Test
  void aBurstThatIsTooSmallForAPacketDoesNotStopIt() {
    SendPace pace = new SendPace(1000, 1);
    assertThat(pace.delayNanos(60_000, 0)).isZero();
  }
}
