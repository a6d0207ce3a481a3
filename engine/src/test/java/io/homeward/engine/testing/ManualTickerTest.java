package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTickerTest {
  @Test
  void standsStillUntilTold() {
    ManualTicker ticker = new ManualTicker(7);
    assertThat(ticker.nanos()).isEqualTo(7);
    ticker.advance(Duration.ofNanos(5));
    assertThat(ticker.nanos()).isEqualTo(12);
  }

  @Test
  void wrapsAfterItsFirstMinute() {
    ManualTicker ticker = new ManualTicker();
    long before = ticker.nanos();
    ticker.advance(Duration.ofMinutes(2));
    assertThat(ticker.nanos()).isNegative();
    assertThat(ticker.nanos() - before).isEqualTo(Duration.ofMinutes(2).toNanos());
  }

  @Test
  void advancesToAReadingBehindTheWrap() {
    ManualTicker ticker = new ManualTicker(Long.MAX_VALUE);
    ticker.advanceTo(Long.MIN_VALUE + 4);
    assertThat(ticker.nanos()).isEqualTo(Long.MIN_VALUE + 4);
  }

  @Test
  void doesNotGoBack() {
    ManualTicker ticker = new ManualTicker(100);
    ticker.advanceTo(50);
    assertThat(ticker.nanos()).isEqualTo(100);
    assertThatThrownBy(() -> ticker.advanceNanos(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
