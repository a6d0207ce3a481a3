package io.homeward.coordinator.relay;

import io.homeward.engine.testing.ClosedTwice;
import io.homeward.engine.testing.SeededRandomness;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "Relay", () -> new Relay(Admission.ANYBODY, Relay.Pace.FREE, new SeededRandomness(1))),
        Map.of());
  }
}
