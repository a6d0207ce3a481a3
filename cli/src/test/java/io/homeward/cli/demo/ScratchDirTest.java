package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ScratchDirTest {
  @Test
  void isForThisUserOnlyAndGoneAfterClosing() throws Exception {
    Path dir;
    try (ScratchDir scratch = ScratchDir.create()) {
      dir = scratch.path();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
          .isEqualTo("rwx------");
      Files.createDirectories(dir.resolve("deep/er"));
      Files.writeString(dir.resolve("deep/er/file"), "x");
    }
    assertThat(dir).doesNotExist();
  }
}
