package io.homeward.engine.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  private final Randomness seeded = new Random(3)::nextBytes;

  @Test
  void numbersStayBelowTheirBoundAndReachAllOfIt() {
    int[] seen = new int[7];
    for (int i = 0; i < 70_000; i++) {
      seen[(int) seeded.nextLong(7)]++;
    }
    for (int count : seen) {
      assertThat(count).isBetween(9_000, 11_000);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(seeded.nextLong(Long.MAX_VALUE)).isNotNegative();
    }
  }

  @Test
  void refusesAnEmptyRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> seeded.nextLong(0));
  }
}
