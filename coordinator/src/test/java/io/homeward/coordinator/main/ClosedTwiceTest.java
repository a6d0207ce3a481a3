package io.homeward.coordinator.main;

import io.homeward.coordinator.acme.Authority;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.store.StateDir;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "CoordinatorServer",
            () -> CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort()),
            "OwnCertificate",
            ClosedTwiceTest::ownCertificate,
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

  private static OwnCertificate ownCertificate() {
    URI nobody = URI.create("https://127.0.0.1:1/");
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        StateDir state = StateDir.take(dir.resolve("certificate"))) {
      return OwnCertificate.keep(
          new CoordinatorConfig.TlsByAcme(
              new Authority(nobody, null, null),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          URI.create("https://home.example.net"),
          state,
          HttpListener.Limits.USUAL,
          WallClock.system(),
          timer);
    }
  }
}
