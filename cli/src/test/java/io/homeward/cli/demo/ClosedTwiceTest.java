package io.homeward.cli.demo;

import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "ScratchDir", ScratchDir::create,
            "LoopbackRelay", () -> LoopbackRelay.intoPort(dir.resolve("relay.sock"), 9),
            "SamplePage", () -> SamplePage.serve(InetAddress.getLoopbackAddress(), 0, "nas"),
            "DemoWorld", () -> DemoWorld.create(DemoWorld.Place.THIS_PROCESS),
            "DemoTrial", DemoTrial::new,
            "RehearsedDevice",
                () -> {
                  RehearsedDevice device =
                      new RehearsedDevice(
                          URI.create("http://127.0.0.1:9"), ServerTrust.of(null).manager(), "nas");
                  device.comeBack();
                  return device;
                }),
        Map.of(
            "DeviceProcess", "needs namespaces: DemoTest",
            "NodeSeat", "closes its node and nothing else",
            "RemoteSeat", "closes its process and nothing else",
            "ServerRehearsal", "closes its devices and nothing else"));
  }
}
