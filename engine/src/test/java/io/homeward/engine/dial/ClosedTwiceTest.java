package io.homeward.engine.dial;

import io.homeward.engine.testing.ClosedTwice;
import java.time.Duration;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(Map.of("ConnectionRace", () -> new ConnectionRace(Duration.ofSeconds(5))), Map.of());
  }
}
