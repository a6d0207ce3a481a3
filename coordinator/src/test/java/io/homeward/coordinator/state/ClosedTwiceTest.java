package io.homeward.coordinator.state;

import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  private static TailnetState state() {
    return new TailnetState(
        SqliteStore.open(dir.resolve(System.nanoTime() + ".db"), "t.internal"), WallClock.system());
  }

  ClosedTwiceTest() {
    super(
        Map.of("TailnetState", ClosedTwiceTest::state, "Subscription", () -> state().subscribe()),
        Map.of());
  }
}
