package io.homeward.coordinator.server;

import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

class ClosedTwiceTest extends ClosedTwice {
  private static Deadlines.Deadline deadline() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      return new Deadlines(Duration.ofSeconds(1), timer).within(Duration.ofMinutes(1));
    }
  }

  ClosedTwiceTest() {
    super(
        Map.of(
            "Deadlines$Deadline",
            ClosedTwiceTest::deadline,
            "RequestThreads",
            () -> new RequestThreads("test", () -> 1),
            "Addresses$Place",
            () -> new Addresses().of(InetAddress.getLoopbackAddress(), "192.0.2.1").takePlace(),
            "StunResponder",
            () -> StunResponder.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
        Map.of(
            "HttpListener", "is closed by CoordinatorServer, and guards itself",
            "MapStream", "closes its subscription and nothing else",
            "SocketStreams$In", "does nothing when it is closed",
            "SocketStreams$Out", "does nothing when it is closed",
            "FrameWriter", "does nothing when it is closed",
            "PublicConnections$Answers", "does nothing when it is closed"));
  }
}
