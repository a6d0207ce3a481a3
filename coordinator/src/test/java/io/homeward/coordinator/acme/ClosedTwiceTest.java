package io.homeward.coordinator.acme;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.testing.ClosedTwice;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "CertificateKeeper",
            () ->
                CertificateKeeper.start(
                    dir,
                    new Authority(URI.create("https://127.0.0.1:1/"), null, null),
                    "home.example.net",
                    new ChallengeAnswers(),
                    WallClock.system())),
        Map.of());
  }
}
