package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.NoProgramException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxLinkOpenerTest {
  @TempDir Path dir;

  /** Stands in for programs: they write down their arguments and end with a status. */
  private LinuxLinkOpener opener(int status, String... programs) throws IOException {
    for (String program : programs) {
      Path script = dir.resolve(program);
      Files.writeString(
          script,
          "#!/bin/sh\nprintf '%s\\n' "
              + program
              + " \"$@\" >\""
              + asked()
              + "\"\nexit "
              + status
              + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
    return new LinuxLinkOpener(dir.toString(), true, new ActivationTokens(System::nanoTime));
  }

  private Path asked() {
    return dir.resolve("asked");
  }

  @Test
  void handsTheLinkToTheDesktopAsOneArgument() throws Exception {
    opener(0, "xdg-open").open(URI.create("https://tailnet.example.com/a/1?x=$(id)&y='z'"));
    assertThat(asked()).hasContent("xdg-open\nhttps://tailnet.example.com/a/1?x=$(id)&y='z'");
  }

  @Test
  void opensAShellInATerminal() throws Exception {
    opener(0, "ssh", "xterm").open(URI.create("ssh://anna@nas.fond-harbor.internal"));
    assertThat(asked())
        .hasContent(
            "xterm\n-e\nsh\n-c\nssh \"$@\" || read -r _\nssh\n--\nanna@nas.fond-harbor.internal");
  }

  @Test
  void opensAScreenWithTheViewerThatIsThere() throws Exception {
    opener(0, "xdg-open", "vncviewer").open(URI.create("vnc://[fd7a:115c:a1e0::5]"));
    assertThat(asked()).hasContent("vncviewer\nfd7a:115c:a1e0::5");
    opener(0, "remmina").open(URI.create("rdp://desk.fond-harbor.internal"));
    assertThat(asked()).hasContent("remmina\n-c\nrdp://desk.fond-harbor.internal");
  }

  @Test
  void opensFilesOnlyWhereTheDesktopCanLookIntoThem() throws Exception {
    URI files = URI.create("smb://nas.fond-harbor.internal");
    opener(0, "thunar").open(files);
    assertThat(asked()).hasContent("thunar\nsmb://nas.fond-harbor.internal");
    LinuxLinkOpener without =
        new LinuxLinkOpener(dir.toString(), false, new ActivationTokens(System::nanoTime));
    assertThatThrownBy(() -> without.open(files)).isInstanceOf(NoProgramException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "vnc://nas, sudo apt install remmina remmina-plugin-vnc",
    "rdp://desk, sudo apt install remmina remmina-plugin-rdp",
    "smb://nas, sudo apt install nautilus gvfs-backends",
    "ssh://nas, sudo apt install openssh-client xterm"
  })
  void saysWhatToInstallWhereNoProgramIsThere(String link, String command) throws Exception {
    URI target = URI.create(link);
    LinuxLinkOpener elsewhere = opener(0, "xdg-open");
    assertThatThrownBy(() -> elsewhere.open(target))
        .isInstanceOfSatisfying(NoProgramException.class, e -> assertThat(e.install()).isEmpty());
    LinuxLinkOpener debian = opener(0, "apt");
    assertThatThrownBy(() -> debian.open(target))
        .isInstanceOfSatisfying(
            NoProgramException.class, e -> assertThat(e.install()).isEqualTo(command));
    assertThat(asked()).doesNotExist();
  }

  @Test
  void saysThatAProgramFailed() throws Exception {
    LinuxLinkOpener opener = opener(3, "vncviewer");
    assertThatThrownBy(() -> opener.open(URI.create("vnc://nas")))
        .isInstanceOf(DesktopException.class)
        .hasMessageContaining("status 3");
    assertThat(asked()).hasContent("vncviewer\nnas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "--version"})
  void aLinkOfAHostileServerStartsNothing(String link) throws Exception {
    LinuxLinkOpener opener = opener(0, "xdg-open");
    assertThatThrownBy(() -> opener.open(URI.create(link))).isInstanceOf(DesktopException.class);
    assertThat(asked()).doesNotExist();
  }
}
