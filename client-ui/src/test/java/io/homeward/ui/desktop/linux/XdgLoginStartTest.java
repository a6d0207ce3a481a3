package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.DesktopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XdgLoginStartTest {
  @TempDir Path dir;

  private XdgLoginStart start(String program) {
    return new XdgLoginStart(dir, Path.of(program), List.of("gui", "--background"));
  }

  private Path entry() {
    return dir.resolve("autostart").resolve("homeward.desktop");
  }

  @Test
  void isOffUntilItIsTurnedOnAndOffAgainAfterwards() throws Exception {
    XdgLoginStart start = start("/usr/bin/homeward");
    assertThat(start.isOn()).isFalse();
    start.turn(false);
    start.turn(true);
    assertThat(start.isOn()).isTrue();
    assertThat(Files.readAllLines(entry()))
        .startsWith("[Desktop Entry]")
        .contains("Exec=/usr/bin/homeward gui --background");
    start.turn(false);
    assertThat(start.isOn()).isFalse();
    assertThat(entry().getParent()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hidden=true", "X-GNOME-Autostart-enabled=false"})
  void whatTheDesktopHasSwitchedOffIsOffAndCanBeTurnedOnAgain(String line) throws Exception {
    XdgLoginStart start = start("/usr/bin/homeward");
    Files.createDirectories(entry().getParent());
    Files.writeString(entry(), "[Desktop Entry]\nExec=/usr/bin/homeward gui\n" + line + "\n");
    assertThat(start.isOn()).isFalse();
    start.turn(true);
    assertThat(start.isOn()).isTrue();
  }

  @Test
  void aFolderThatCannotBeMadeIsSaid() throws Exception {
    Files.writeString(dir.resolve("autostart"), "no folder");
    assertThatThrownBy(() -> start("/usr/bin/homeward").turn(true))
        .isInstanceOf(DesktopException.class)
        .hasMessageContaining("autostart");
  }

  @Test
  void writesEveryPathAsTheSpecificationWantsIt() {
    assertThat(XdgLoginStart.quoted("/opt/home ward/100%")).isEqualTo("\"/opt/home ward/100%%\"");
    assertThat(XdgLoginStart.quoted("/a\"$`\\b")).isEqualTo("\"/a\\\\\"\\\\$\\\\`\\\\\\\\b\"");
  }
}
