package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FarewellPauseTest {
  @Test
  void aFewStreamsEndWithTheUsualPauseAndManyShareTheWholeTime() {
    Farewell farewell = new Farewell(Duration.ofMillis(2), Duration.ofSeconds(3));

    assertThat(farewell.pause(1)).isEqualTo(Duration.ofMillis(2));
    assertThat(farewell.pause(1_000)).isEqualTo(Duration.ofMillis(2));
    assertThat(farewell.pause(10_000)).isEqualTo(Duration.ofNanos(300_000));
  }
}
