package io.homeward.netlab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * For how long a transfer stands still when its ends move; {@code bench/roaming} runs it. Asserts
 * nothing about time.
 */
@Tag("netlab")
@Timeout(value = 1, unit = TimeUnit.HOURS)
@EnabledIfSystemProperty(named = "homeward.roaming.repetitions", matches = "\\d+")
class RoamingTimesTest {
  private static final int REPETITIONS = Integer.getInteger("homeward.roaming.repetitions", 0);
  private static final long SETTLE_MILLIS = 1500;

  private interface Change {
    void make() throws Exception;
  }

  private final Random random = new Random(7);

  @Test
  void measure() throws Exception {
    boolean[] onSecond = {false};
    try (RoamingLab lab = RoamingLab.start()) {
      series(lab, "address of one side", lab::laptopMoves, () -> {});
      series(lab, "addresses of both sides at once", lab::bothMove, () -> {});
      series(
          lab,
          "default route to the other interface",
          () -> {
            onSecond[0] = !onSecond[0];
            lab.defaultRouteMoves(onSecond[0]);
          },
          () -> {});
      lab.defaultRouteMoves(false);
      Thread.sleep(SETTLE_MILLIS);
      series(
          lab,
          "cable out for a second, from when it is in",
          lab::cableIn,
          () -> {
            lab.cableOut();
            Thread.sleep(1000);
          });
    }
  }

  private void series(RoamingLab lab, String what, Change change, Change before) throws Exception {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < REPETITIONS; i++) {
      before.make();
      long bytes = lab.bytes();
      long begun = System.nanoTime();
      change.make();
      lab.awaitBytes(Math.max(bytes, lab.bytes()));
      Thread.sleep(SETTLE_MILLIS + random.nextInt(500));
      pauses.add(lab.pauseMillis(begun));
    }
    pauses.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%-45s median %5d ms, p95 %5d ms, worst %5d ms of %d%n",
        what,
        at(pauses, 0.5),
        at(pauses, 0.95),
        pauses.getLast(),
        pauses.size());
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
