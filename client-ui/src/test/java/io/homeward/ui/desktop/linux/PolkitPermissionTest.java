package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.DesktopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolkitPermissionTest {
  private static final Path HELPER = Path.of("/usr/lib/homeward/homeward-helper");

  @TempDir private Path dir;

  private PolkitPermission askedBy(String script) throws Exception {
    Path asker = dir.resolve("asker");
    Files.writeString(asker, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(asker, PosixFilePermissions.fromString("rwx------"));
    return new PolkitPermission(asker.toString(), HELPER, "anna");
  }

  @Test
  void theHelperIsAskedToServeTheUser() throws Exception {
    Path said = dir.resolve("said");
    askedBy("echo \"$*\" > " + said).ask();
    assertThat(said).content().isEqualTo(HELPER + " --allow anna\n");
  }

  @Test
  void aRefusalIsAFailure() throws Exception {
    PolkitPermission dismissed = askedBy("exit 126");
    assertThatThrownBy(dismissed::ask)
        .isInstanceOf(DesktopException.class)
        .hasMessageContaining("126");
  }

  @Test
  void aSystemWithoutPolkitIsAFailure() {
    PolkitPermission none = new PolkitPermission(dir.resolve("none").toString(), HELPER, "anna");
    assertThatThrownBy(none::ask).isInstanceOf(DesktopException.class);
    assertThat(none.command()).isEqualTo("sudo " + HELPER + " --allow anna");
  }
}
