package io.homeward.coordinator.admin;

import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  private static AdminSocket socket() {
    TailnetState state =
        new TailnetState(SqliteStore.open(dir.resolve("t.db"), "t.internal"), WallClock.system());
    return AdminSocket.open(
        dir.resolve("admin.sock"),
        new Administration(state, WallClock.system(), Randomness.system(), () -> null, _ -> false));
  }

  ClosedTwiceTest() {
    super(Map.of("AdminSocket", ClosedTwiceTest::socket), Map.of());
  }
}
