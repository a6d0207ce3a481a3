package io.homeward.engine.footprint;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(Map.of("Footprint", Footprint::keepSmall), Map.of());
  }
}
