package io.homeward.engine.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SystemTickerTest {
  @Test
  void neverGoesBack() {
    Ticker ticker = new SystemTicker();
    long last = ticker.nanos();
    for (int i = 0; i < 100_000; i++) {
      long now = ticker.nanos();
      assertThat(now - last).isNotNegative();
      last = now;
    }
  }

  @Test
  void countsSuspendOnLinux() {
    assertThat(SystemTicker.countsSuspend()).isEqualTo(Files.exists(Path.of("/proc/version")));
  }
}
