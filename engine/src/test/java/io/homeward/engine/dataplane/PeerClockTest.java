package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.key.NodePrivateKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that starts with a clock that shows the past. */
@Timeout(120)
class PeerClockTest extends TwoHosts {
  private static final Instant PAST = Instant.parse("2020-02-02T20:20:20Z");

  @Test
  void aPeerWhoseClockWentBackIsReachedAllTheSameAndTold() throws Exception {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    NodePrivateKey key = a.key;
    a.close();
    a = new Host(1, key, () -> PAST);
    a.knows(b.asPeer(true));
    // Its attempts come every five seconds; here they pass sooner.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          laterNanos.addAndGet(Duration.ofSeconds(1).toNanos());
          a.send(b.v4, "two");
          return !b.plane.clocksBehind().isEmpty();
        });
    assertThat(b.plane.clocksBehind()).containsOnlyKeys(key.publicKey());
    assertThat(b.plane.clocksBehind().get(key.publicKey()))
        .isBetween(PAST.minusSeconds(1), PAST.plusSeconds(1));
    assertThat(b.receive()).isEqualTo("two");
    laterNanos.addAndGet(Duration.ofMinutes(4).toNanos());
    assertThat(b.plane.clocksBehind()).as("it no longer tries").isEmpty();
  }
}
