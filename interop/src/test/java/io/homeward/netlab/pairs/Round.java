package io.homeward.netlab.pairs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Two devices that start at the same time. Times are in milliseconds after both command lines have
 * returned; {@link #NEVER}: not within the time that was given.
 *
 * @param up how long the later one took to come up
 * @param echo when the first echo came to the left one
 * @param direct when both said that they reach the other directly
 * @param left how the left one reaches the right one in the end
 * @param right how the right one reaches the left one in the end
 */
record Round(long up, long echo, long direct, Way left, Way right) {
  static final long NEVER = Long.MAX_VALUE;

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long MOST_UP_SECONDS = 90;

  /**
   * @param echo how long to wait for an echo
   * @param direct how long both may take to become direct, from when they are up
   */
  record Patience(long echo, long direct) {}

  /** Starts both and looks. They run on. */
  static Round run(LabDevice left, LabDevice right, Patience patience) throws Exception {
    List<CompletableFuture<Void>> daemons = List.of(begin(left::start), begin(right::start));
    for (CompletableFuture<Void> daemon : daemons) {
      daemon.get(MOST_UP_SECONDS, TimeUnit.SECONDS);
    }
    long begun = System.nanoTime();
    List<CompletableFuture<Void>> ups = List.of(begin(left::up), begin(right::up));
    for (CompletableFuture<Void> up : ups) {
      up.get(MOST_UP_SECONDS, TimeUnit.SECONDS);
    }
    long both = System.nanoTime();
    String toRight = right.address();
    String toLeft = left.address();
    try (Echoes echoes = new Echoes(left.host(), toRight)) {
      CompletableFuture<Long> direct =
          CompletableFuture.supplyAsync(
              () -> untilDirect(left, toRight, right, toLeft, both, patience.direct),
              task -> Thread.ofPlatform().name("lab-direct").start(task));
      long echo;
      try {
        echo = millis(both, echoes.first(patience.echo));
      } catch (TimeoutException _) {
        echo = NEVER;
      }
      long bothDirect = direct.get();
      return new Round(millis(begun, both), echo, bothDirect, left.way(toRight), right.way(toLeft));
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> begin(Step step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("lab-device")
        .start(() -> {
          try {
            step.run();
            done.complete(null);
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static long untilDirect(
      LabDevice left, String toRight, LabDevice right, String toLeft, long since, long patience) {
    try {
      Awaitility.await("direct")
          .atMost(Duration.ofMillis(Math.max(patience, 1)))
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .until(() -> left.way(toRight).isDirect() && right.way(toLeft).isDirect());
      return millis(since, System.nanoTime());
    } catch (ConditionTimeoutException _) {
      return NEVER;
    }
  }

  private static long millis(long from, long to) {
    return TimeUnit.NANOSECONDS.toMillis(to - from);
  }

  boolean isConnected() {
    return echo != NEVER;
  }

  boolean isDirect() {
    return direct != NEVER;
  }
}
