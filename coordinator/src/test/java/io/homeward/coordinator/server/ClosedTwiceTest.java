package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.relay.Admission;
import io.homeward.coordinator.relay.Relay;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.testing.ClosedTwice;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

class ClosedTwiceTest extends ClosedTwice {
  private static Deadlines.Deadline deadline() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      return new Deadlines(Duration.ofSeconds(1), timer).within(Duration.ofMinutes(1));
    }
  }

  private static Pings pings() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      FrameGuard guard = new FrameGuard(_ -> {}, 0);
      Deadlines deadlines = new Deadlines(Duration.ofSeconds(1), timer);
      Duration minute = Duration.ofMinutes(1);
      FrameWriter writer =
          new FrameWriter(OutputStream.nullOutputStream(), guard, deadlines, minute);
      Pings pings = new Pings("test", writer, timer, minute);
      pings.start();
      return pings;
    }
  }

  private static final Relay ALONE =
      new Relay(Admission.ANYBODY, Relay.Pace.FREE, Randomness.system());

  ClosedTwiceTest() {
    super(
        Map.of(
            "Deadlines$Deadline",
            ClosedTwiceTest::deadline,
            "RequestThreads",
            () -> new RequestThreads("test", () -> 1),
            "Addresses$Place",
            () -> new Addresses().of(InetAddress.getLoopbackAddress(), "192.0.2.1").takePlace(),
            "FullMaps$Room",
            () ->
                new FullMaps(new Mapper(() -> new WireDerpMap(null, Map.of(), true)))
                    .room(Snapshot.of(Devices.tailnet(1)), true),
            "MeshPeer",
            () ->
                MeshPeer.start(
                    URI.create("http://127.0.0.1:1"),
                    ServerTrust.of(null).context(),
                    ALONE,
                    Randomness.system()),
            "MeshPeers",
            () ->
                MeshPeers.start(
                    new Mesh(MeshKey.parse("00".repeat(32)), List.of()),
                    ServerTrust.of(null),
                    ALONE,
                    Randomness.system()),
            "Pings",
            ClosedTwiceTest::pings,
            "RelayReader",
            RelayReaderTest::open,
            "StunResponder",
            () -> StunResponder.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
        Map.of(
            "HttpListener", "is closed by CoordinatorServer, and guards itself",
            "ChallengeListener", "is closed by OwnCertificate, and guards itself",
            "MetricsListener", "is closed by CoordinatorServer, and guards itself",
            "RelayListener", "is closed by RelayServer, and guards itself",
            "Listening", "is closed by those three, and guards itself",
            "MapStream", "closes its subscription and nothing else",
            "SocketStreams$In", "does nothing when it is closed",
            "SocketStreams$Out", "does nothing when it is closed",
            "FrameWriter", "does nothing when it is closed",
            "PublicConnections$Answers", "does nothing when it is closed"));
  }
}
