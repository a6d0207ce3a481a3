package io.homeward.engine.linux;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(Map.of("WakeSignal", WakeSignal::new), Map.of());
  }
}
