package io.homeward.engine.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapGrowthTest {
  private static final long MB = 1 << 20;
  private static final long MS = Duration.ofMillis(1).toNanos();

  private final HeapGrowth growth = new HeapGrowth(1_000);

  @Test
  void leavesTheStartAlone() {
    assertThat(growth.restNanos(900)).isEqualTo(100);
    assertThat(growth.isDue(100 * MB, 999)).isFalse();
    assertThat(growth.restNanos(1_000)).isZero();
    assertThat(growth.isDue(100 * MB, 1_000)).isTrue();
  }

  @Test
  void collectsNothingForLittle() {
    assertThat(growth.isDue(12 * MB, 1_000)).isFalse();
    growth.collected(4 * MB, 1_000, 2_000);
    assertThat(growth.isDue(12 * MB, 1_000_000)).isFalse();
    assertThat(growth.isDue(12 * MB + 1, 1_000_000)).isTrue();
  }

  @Test
  void collectsWhenAQuarterMoreIsInUseThanLived() {
    growth.collected(200 * MB, 1_000, 2_000);
    assertThat(growth.isDue(250 * MB, 1_000_000)).isFalse();
    assertThat(growth.isDue(250 * MB + 1, 1_000_000)).isTrue();
    growth.collected(20 * MB, 1_000_000, 1_001_000);
    assertThat(growth.isDue(25 * MB + 1, 2_000_000)).isTrue();
  }

  @Test
  void restsFiftyTimesAsLongAsItTook() {
    long ended = 1_000 + 40 * MS;
    growth.collected(11 * MB, 1_000, ended);
    assertThat(growth.restNanos(ended)).isEqualTo(2_000 * MS);
    assertThat(growth.isDue(500 * MB, ended + 2_000 * MS - 1)).isFalse();
    assertThat(growth.isDue(500 * MB, ended + 2_000 * MS)).isTrue();
  }
}
