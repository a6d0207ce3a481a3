package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeededRandomnessTest {
  @Test
  void repeatsForTheSameSeedAndDiffersForAnother() {
    assertThat(new SeededRandomness(1).bytes(64)).isEqualTo(new SeededRandomness(1).bytes(64));
    assertThat(new SeededRandomness(1).bytes(64)).isNotEqualTo(new SeededRandomness(2).bytes(64));
  }

  @Test
  void splitsIntoSourcesThatDoNotShiftEachOther() {
    SeededRandomness one = new SeededRandomness(9);
    SeededRandomness other = new SeededRandomness(9);
    SeededRandomness child = one.split();
    other.split().bytes(1000);
    assertThat(one.bytes(16)).isEqualTo(other.bytes(16));
    assertThat(child.bytes(16)).isNotEqualTo(one.bytes(16));
  }

  @Test
  void chanceKeepsItsProbability() {
    SeededRandomness random = new SeededRandomness(3);
    int hits = 0;
    for (int i = 0; i < 10_000; i++) {
      hits += random.chance(0.2) ? 1 : 0;
    }
    assertThat(hits).isBetween(1_800, 2_200);
    assertThat(random.chance(0)).isFalse();
    assertThat(random.chance(1)).isTrue();
  }

  @Test
  void boundedNumbersStayWithinTheBound() {
    SeededRandomness random = new SeededRandomness(4);
    for (int i = 0; i < 10_000; i++) {
      assertThat(random.nextLong(7)).isBetween(0L, 6L);
    }
  }
}
