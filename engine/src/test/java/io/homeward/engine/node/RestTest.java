package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.testing.ManualTicker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node over which nothing flows looks at little. */
class RestTest extends NodeFixture {
  private final ManualTicker ticker = new ManualTicker();
  private final AtomicInteger looks = new AtomicInteger();

  private int looksAfter(Duration pause, TailnetNode node) throws Exception {
    int before = looks.get();
    ticker.advance(pause);
    node.settled().get(30, TimeUnit.SECONDS);
    return looks.get() - before;
  }

  @Test
  void itLooksAroundOnceAMinuteAndOftenWhilePacketsFlow() throws Exception {
    NodeConfig config =
        config(store, 0).toBuilder()
            .ticker(ticker)
            .host(() -> {
              looks.incrementAndGet();
              return Tailnets.HOST;
            })
            .build();
    try (TailnetNode node = TailnetNode.start(config)) {
      connect(node);
      await().atMost(PATIENCE).until(() -> !dataPlanes.isEmpty());
      looksAfter(Duration.ofMinutes(2), node);

      assertThat(looksAfter(Duration.ofSeconds(50), node)).as("at rest").isZero();
      assertThat(looksAfter(Duration.ofSeconds(11), node)).as("after a minute").isOne();

      dataPlanes.getFirst().inUse = true;
      assertThat(looksAfter(Duration.ofSeconds(6), node)).as("while packets flow").isOne();
      assertThat(looksAfter(Duration.ofSeconds(6), node)).isOne();
    }
  }
}
