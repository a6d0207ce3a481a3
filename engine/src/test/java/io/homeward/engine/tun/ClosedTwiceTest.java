package io.homeward.engine.tun;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.ClosedTwice;
import java.io.IOException;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "FlowJoiner", () -> new FlowJoiner(true, (vectors, count, packets) -> {}),
            "PlayedSystem", ClosedTwiceTest::playedSystem,
            "Segmenter", Segmenter::new,
            "TunBacklog", TunBacklog::new,
            "TunPacket", TunPacket::new),
        Map.of(
            "LinuxTun", "needs a device of the system's",
            "LinuxTun$Writer", "as the device; it closes a FlowJoiner and nothing else"));
  }

  private static PlayedSystem playedSystem() throws IOException {
    PlayedSystem system = PlayedSystem.open(IpText.parse("100.64.0.1"), IpText.parse("100.64.0.2"));
    system.tun().close();
    return system;
  }
}
