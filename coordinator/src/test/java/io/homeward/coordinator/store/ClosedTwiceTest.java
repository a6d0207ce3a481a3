package io.homeward.coordinator.store;

import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "SqliteStore", () -> SqliteStore.open(dir.resolve("t.db"), "t.internal"),
            "StateDir", () -> StateDir.take(dir.resolve("state"))),
        Map.of());
  }
}
