package io.homeward.ui.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoverWayTest {
  /** Left at (100, 200); the card begins at 300 and reaches from 150 to 450. */
  private static final HoverWay WAY = new HoverWay(100, 200, 300, 150, 450);

  @Test
  void holdsEveryStraightWayToTheCard() {
    for (double target = 150; target <= 450; target += 10) {
      for (double share = 0; share <= 1; share += 0.05) {
        assertThat(WAY.holds(100 + 200 * share, 200 + (target - 200) * share)).isTrue();
      }
    }
  }

  @Test
  void doesNotHoldAWayAlongTheRows() {
    assertThat(WAY.holds(100, 240)).isFalse();
    assertThat(WAY.holds(120, 300)).isFalse();
    assertThat(WAY.holds(60, 200)).isFalse();
    assertThat(WAY.holds(200, 100)).isFalse();
  }

  @Test
  void noWayLeadsToACardThatTheListIsUnder() {
    assertThat(new HoverWay(310, 200, 300, 150, 450).holds(310, 205)).isFalse();
  }
}
