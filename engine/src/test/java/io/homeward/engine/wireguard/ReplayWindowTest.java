package io.homeward.engine.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void acceptsEachCounterOnce() {
    ReplayWindow window = new ReplayWindow();
    for (long counter : new long[] {0, 1, 5, 3, 63, 64, 65, 200, 199}) {
      assertThat(window.wouldAccept(counter)).isTrue();
      assertThat(window.accept(counter)).isTrue();
      assertThat(window.wouldAccept(counter)).isFalse();
      assertThat(window.accept(counter)).isFalse();
    }
  }

  @Test
  void acceptsWhatIsAsFarBehindAsTheWindowReaches() {
    for (long greatest :
        new long[] {
          ReplayWindow.SIZE + 1,
          ReplayWindow.SIZE + 63,
          ReplayWindow.SIZE + 64,
          100_000,
          1L << 40,
          -10_000
        }) {
      ReplayWindow window = new ReplayWindow();
      assertThat(window.accept(greatest)).isTrue();
      assertThat(window.accept(greatest - ReplayWindow.SIZE)).isTrue();
      assertThat(window.accept(greatest - ReplayWindow.SIZE - 1)).isFalse();
      assertThat(window.accept(greatest - ReplayWindow.SIZE + 1)).isTrue();
    }
  }

  @Test
  void takesCountersAsUnsigned() {
    ReplayWindow window = new ReplayWindow();
    assertThat(window.accept(Long.MAX_VALUE)).isTrue();
    assertThat(window.accept(Long.MIN_VALUE)).isTrue();
    assertThat(window.accept(Long.MAX_VALUE)).isFalse();
    assertThat(window.accept(0)).isFalse();
    assertThat(window.accept(Limits.REJECT_AFTER_MESSAGES - 1)).isTrue();
  }

  /** Against a set of all counters ever accepted. */
  @Test
  void decidesAsANaiveModelDoes() {
    Random random = new Random(8);
    for (int round = 0; round < 40; round++) {
      ReplayWindow window = new ReplayWindow();
      Set<Long> accepted = new HashSet<>();
      long greatest = 0;
      long base = random.nextInt(4) == 0 ? random.nextLong(1L << 50) : 0;
      for (int i = 0; i < 20_000; i++) {
        long counter = base + step(random, greatest - base);
        boolean known = accepted.contains(counter);
        boolean tooOld =
            Long.compareUnsigned(counter, greatest) < 0 && greatest - counter > ReplayWindow.SIZE;
        boolean expected = !known && !tooOld;
        if (window.wouldAccept(counter) != expected || window.accept(counter) != expected) {
          throw new AssertionError(counter + " after " + greatest);
        }
        if (expected) {
          accepted.add(counter);
          greatest = Math.max(greatest, counter);
        }
      }
    }
  }

  private static long step(Random random, long greatest) {
    return switch (random.nextInt(20)) {
      case 0 -> greatest + random.nextInt(20_000);
      case 1 -> Math.max(0, greatest - ReplayWindow.SIZE + random.nextInt(130) - 64);
      case 2, 3, 4, 5 -> Math.max(0, greatest - random.nextInt(9_000));
      default -> Math.max(0, greatest - 4 + random.nextInt(8));
    };
  }
}
