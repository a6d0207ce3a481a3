package io.homeward.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandingQueuesTest {
  private final StandingQueues queues = new StandingQueues(4);
  private long now = 77;

  /** One packet each millisecond, each of which waited for so long. */
  private int told(int packets, long waitedMillis) {
    int told = 0;
    for (int i = 0; i < packets; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(1);
      if (queues.leaves(1, TimeUnit.MILLISECONDS.toNanos(waitedMillis), false, now)) {
        told++;
      }
    }
    return told;
  }

  @Test
  void aBurstIsCarriedWholeHoweverLongItWaits() {
    assertThat(told(100, 80)).isZero();
    queues.leaves(1, TimeUnit.MILLISECONDS.toNanos(80), true, now); // empty: it was one
    assertThat(told(100, 80)).isZero();
  }

  @Test
  void aShortQueueMayStandForEver() {
    assertThat(told(100_000, 4)).isZero();
  }

  @Test
  void whoKeepsItsQueueLongIsToldMoreAndMoreOften() {
    assertThat(told(101, 20)).isEqualTo(1);
    int second = told(1_000, 20);
    int third = told(1_000, 20);
    assertThat(second).isBetween(20, 40);
    assertThat(third).isGreaterThan(second);
  }

  @Test
  void andNoLongerOnceItIsShort() {
    told(2_000, 20);
    assertThat(told(1, 1)).isZero();
    assertThat(told(100, 20)).isZero(); // a burst again, until it stands
    assertThat(told(2, 20)).isEqualTo(1);
  }

  @Test
  void queuesStandEachForItself() {
    told(2_000, 20);
    assertThat(queues.leaves(2, TimeUnit.SECONDS.toNanos(1), false, now)).isFalse();
  }
}
