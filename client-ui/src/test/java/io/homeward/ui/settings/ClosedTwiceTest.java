package io.homeward.ui.settings;

import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(Map.of("SettingsStore", () -> new SettingsStore(dir)), Map.of());
  }
}
