package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.netmap.DerpMap;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PortalWatchTest {
  private static final URI SERVER = URI.create("https://[fd00::1]:8443");
  private static final URI PAGE = URI.create("http://hotel.example/");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final BlockingQueue<Optional<URI>> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile @Nullable URI page;
  private final PortalWatch watch =
      new PortalWatch(
          (host, relays) -> {
            asked.add(host);
            return page;
          },
          seen -> told.add(Optional.ofNullable(seen)));
  private long now = Long.MAX_VALUE - 10 * SECOND; // the ticker wraps

  /** Looks when it is due, and returns after how many seconds that was. */
  private long lookWhenDue() throws InterruptedException {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> watch.untilDue(now) != Long.MAX_VALUE); // the look of before has ended
    long wait = watch.untilDue(now);
    now += wait;
    watch.tick(now);
    assertThat(told.poll(60, TimeUnit.SECONDS)).as("told").isEqualTo(Optional.ofNullable(page));
    return wait / SECOND;
  }

  @Test
  void looksLessAndLessOftenWhereThereIsNoneAndOftenWhereOneStands() throws Exception {
    watch.begin(SERVER, DerpMap.EMPTY);
    for (long pause : new long[] {0, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(lookWhenDue()).isEqualTo(pause);
    }
    assertThat(asked).hasSize(8).containsOnly("fd00::1");
    page = PAGE;
    assertThat(lookWhenDue()).isEqualTo(60);
    assertThat(lookWhenDue()).isEqualTo(2);
    assertThat(lookWhenDue()).isEqualTo(2);
    page = null;
    assertThat(lookWhenDue()).isEqualTo(2);
    assertThat(lookWhenDue()).as("soon again: perhaps it was only slow").isEqualTo(2);
  }

  @Test
  void looksAtOnceElsewhereAndNotWhenNobodyWantsToKnow() throws Exception {
    assertThat(watch.untilDue(now)).isEqualTo(Long.MAX_VALUE);
    watch.tick(now);
    watch.begin(SERVER, DerpMap.EMPTY);
    lookWhenDue();
    lookWhenDue();
    watch.again();
    assertThat(lookWhenDue()).isZero();
    assertThat(lookWhenDue()).isEqualTo(2);
    watch.end();
    watch.tick(now + 1000 * SECOND);
    assertThat(watch.untilDue(now)).isEqualTo(Long.MAX_VALUE);
    assertThat(asked).hasSize(4);
  }
}
