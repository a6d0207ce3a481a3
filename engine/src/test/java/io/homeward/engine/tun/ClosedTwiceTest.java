package io.homeward.engine.tun;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "FlowJoiner", () -> new FlowJoiner(true, (vectors, count, packets) -> {}),
            "Segmenter", Segmenter::new,
            "TunPacket", TunPacket::new),
        Map.of(
            "LinuxTun", "needs a device of the system's",
            "LinuxTun$Writer", "as the device; it closes a FlowJoiner and nothing else"));
  }
}
