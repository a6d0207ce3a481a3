package io.homeward.ui.app;

import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "SingleInstance",
            () -> SingleInstance.acquire(dir),
            "BackgroundWork",
            () -> new BackgroundWork("test")),
        Map.of(
            "AppTray", "closes the tray's backend and nothing else",
            "DesktopCommands", "closes its background work and nothing else",
            "AppRun", "needs a screen; it closes once"));
  }
}
