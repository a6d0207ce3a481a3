package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisplayTest {
  @TempDir private Path dir;

  @Test
  void isThereWhenItsSocketAnswers() throws Exception {
    assertThat(isThere(Map.of("DISPLAY", ":7"))).isFalse();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(dir.resolve("X7")));
      assertThat(isThere(Map.of("DISPLAY", ":7"))).isTrue();
      assertThat(isThere(Map.of("DISPLAY", ":7.0"))).isTrue();
      assertThat(isThere(Map.of("DISPLAY", ":8"))).isFalse();
    }
  }

  @Test
  void isThereWhenWaylandHasASocket() throws Exception {
    Map<String, String> environment =
        Map.of("WAYLAND_DISPLAY", "wayland-0", "XDG_RUNTIME_DIR", dir.toString());
    assertThat(isThere(environment)).isFalse();
    Files.createFile(dir.resolve("wayland-0"));
    assertThat(isThere(environment)).isTrue();
  }

  @Test
  void believesInOneOfAnotherComputerAndNotInNone() {
    assertThat(isThere(Map.of("DISPLAY", "desk.example:0"))).isTrue();
    assertThat(isThere(Map.of("DISPLAY", ""))).isFalse();
    assertThat(isThere(Map.of())).isFalse();
  }

  private boolean isThere(Map<String, String> environment) {
    return Display.isThere(environment, dir);
  }
}
