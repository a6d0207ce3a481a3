package io.homeward.engine.tun;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;
import java.util.Set;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "FlowJoiner", () -> new FlowJoiner(true, (vectors, count, packets) -> {}),
            "Segmenter", Segmenter::new,
            "TunPacket", TunPacket::new),
        // They need a device of the system's.
        Set.of("LinuxTun", "LinuxTun$Writer"));
  }
}
