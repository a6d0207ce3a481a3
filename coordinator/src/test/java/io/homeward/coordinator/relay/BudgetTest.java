package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -SECOND / 2; // monotonic clocks begin anywhere

  private final Budget budget = new Budget(10, 2, START);

  @Test
  void whatIsUsedUpComesBackWithTimeAndNoFurther() {
    for (int i = 0; i < 10; i++) {
      assertThat(budget.take(1, START)).isTrue();
    }
    assertThat(budget.take(1, START)).isFalse();
    assertThat(budget.take(1, START + SECOND / 4)).isFalse();
    assertThat(budget.take(1, START + SECOND)).isTrue();
    assertThat(budget.take(1, START + SECOND)).isTrue();
    assertThat(budget.take(1, START + SECOND)).isFalse();
    assertThat(budget.take(10, START + 1000 * SECOND)).isTrue();
    assertThat(budget.take(1, START + 1000 * SECOND)).as("never more than the most").isFalse();
  }

  @Test
  void aTimeBeforeTheLastGivesNothing() {
    budget.take(10, START);
    assertThat(budget.take(1, START - 1000 * SECOND)).isFalse();
    assertThat(budget.take(2, START + SECOND)).isTrue();
  }

  @Test
  void whoReservesWaitsForItsTurnBehindTheOthers() {
    assertThat(budget.reserve(10, SECOND, START)).isZero();
    assertThat(budget.reserve(1, SECOND, START)).isEqualTo(SECOND / 2);
    assertThat(budget.reserve(1, SECOND, START)).isEqualTo(SECOND);
    assertThat(budget.reserve(1, SECOND, START)).as("over the patience").isNegative();
    assertThat(budget.reserve(1, SECOND, START + SECOND / 2)).as("nothing was used").isPositive();
    assertThat(budget.isWhole(START + 100 * SECOND)).isTrue();
  }
}
