package io.homeward.coordinator.main;

import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "CoordinatorServer",
            () -> CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort()),
            "OwnRelay",
            () -> {
              StunAt at = new StunAt(InetAddress.getLoopbackAddress(), 0);
              return OwnRelay.open(
                  CoordinatorConfig.of(dir).withStun(at, at),
                  URI.create("http://127.0.0.1"),
                  0,
                  new SecondPort());
            },
            "RelayServer",
            () ->
                RelayServer.start(
                    RelayConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            "VerifyUrl",
            () -> new VerifyUrl(URI.create("http://127.0.0.1:1/"))),
        Map.of());
  }
}
