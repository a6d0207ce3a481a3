package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EagernessTest {
  private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(60);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LATER = TimeUnit.MILLISECONDS.toNanos(2);

  private final Eagerness.Company company = new Eagerness.Company();
  private final Eagerness one = new Eagerness(company);
  private long now;

  private void hear(Eagerness who) {
    who.heard(now);
    now += SHORT;
  }

  private void beAloneForAWhile() {
    hear(one);
    now += LATER;
  }

  @Test
  void whoIsWokenAfterALongSleepGoesToSleepAgain() {
    beAloneForAWhile();
    one.slept(LONG);
    assertThat(one.looks(now)).isFalse();
  }

  @Test
  void whoIsWokenAtOnceLooksAndGoesOnWhileThatBringsSomething() {
    beAloneForAWhile();
    one.slept(SHORT);
    for (int i = 0; i < 100; i++) {
      assertThat(one.looks(now)).isTrue();
      one.looked(true);
      hear(one);
    }
  }

  @Test
  void whatBringsNothingIsGivenUpAndTriedSeldom() {
    beAloneForAWhile();
    int looks = 0;
    for (int i = 0; i < 6_500; i++) {
      if (one.looks(now)) {
        looks++;
        one.looked(false);
      } else {
        one.slept(SHORT);
      }
      now += SHORT;
    }
    assertThat(looks).isBetween(50, 110);
  }

  @Test
  void aSingleMissAmongManyHitsIsForgiven() {
    beAloneForAWhile();
    one.slept(SHORT);
    for (int i = 0; i < 10; i++) {
      one.looked(true);
    }
    one.looked(false);
    assertThat(one.looks(now)).isTrue();
  }

  @Test
  void twoThatTakeTurnsBothLook() {
    Eagerness other = new Eagerness(company);
    for (int i = 0; i < 100; i++) {
      hear(one);
      hear(other);
    }
    one.slept(SHORT);
    other.slept(SHORT);
    assertThat(one.looks(now)).isTrue();
    assertThat(other.looks(now)).isTrue();
  }

  @Test
  void amongThreeNobodyLooksUntilTheThirdIsSilent() {
    Eagerness second = new Eagerness(company);
    Eagerness third = new Eagerness(company);
    for (int i = 0; i < 100; i++) {
      hear(one);
      hear(second);
      hear(third);
    }
    one.slept(SHORT);
    assertThat(one.looks(now)).isFalse();
    for (int i = 0; i < 100; i++) {
      hear(one);
      hear(second);
    }
    assertThat(one.looks(now)).isTrue();
  }
}
