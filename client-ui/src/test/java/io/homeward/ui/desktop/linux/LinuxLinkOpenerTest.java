package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.DesktopException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxLinkOpenerTest {
  @TempDir Path dir;

  /** Stands in for {@code xdg-open}: writes down its arguments and ends with a status. */
  private LinuxLinkOpener opener(int status) throws IOException {
    Path script = dir.resolve("open");
    Files.writeString(
        script, "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"" + asked() + "\"\nexit " + status + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new LinuxLinkOpener(script.toString());
  }

  private Path asked() {
    return dir.resolve("asked");
  }

  @Test
  void handsTheLinkToTheDesktopAsOneArgument() throws Exception {
    opener(0).open(URI.create("https://tailnet.example.com/a/1?x=$(id)&y='z'"));
    assertThat(asked()).hasContent("https://tailnet.example.com/a/1?x=$(id)&y='z'");
  }

  @Test
  void saysThatNoProgramTakesTheLink() throws Exception {
    LinuxLinkOpener opener = opener(3);
    assertThatThrownBy(() -> opener.open(URI.create("vnc://nas")))
        .isInstanceOf(DesktopException.class)
        .hasMessageContaining("status 3");
    assertThat(asked()).hasContent("vnc://nas");
    LinuxLinkOpener missing = new LinuxLinkOpener(dir.resolve("none").toString());
    assertThatThrownBy(() -> missing.open(URI.create("vnc://nas")))
        .isInstanceOf(DesktopException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "--version"})
  void aLinkOfAHostileServerStartsNothing(String link) throws Exception {
    LinuxLinkOpener opener = opener(0);
    assertThatThrownBy(() -> opener.open(URI.create(link))).isInstanceOf(DesktopException.class);
    assertThat(asked()).doesNotExist();
  }
}
