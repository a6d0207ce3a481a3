package io.homeward.engine.store;

import io.homeward.engine.testing.ClosedTwice;
import io.homeward.engine.vault.KeyVault;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "FileNodeStore",
            () -> FileNodeStore.open(dir.resolve("state")),
            "MemoryNodeStore",
            MemoryNodeStore::new,
            "StateLock",
            () -> StateLock.acquire(dir.resolve("locked")),
            "ProfileFiles",
            () -> ProfileFiles.open(dir.resolve("several"), KeyVault.NONE, KeyPlace.UNCHANGED)),
        Map.of());
  }
}
