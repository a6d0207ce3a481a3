package io.homeward.cli.demo;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether somebody sits in front of a screen of this computer, as far as one can know. */
final class Display {
  private static final Pattern LOCAL_X = Pattern.compile("(?:unix)?:(\\d{1,5})(?:\\.\\d+)?");

  private Display() {}

  /**
   * Whether the environment names a display that answers. One on another computer is believed.
   *
   * @param x11Dir where X servers of this computer have their sockets
   */
  static boolean isThere(Map<String, String> environment, Path x11Dir) {
    String wayland = environment.getOrDefault("WAYLAND_DISPLAY", "");
    String runtimeDir = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!wayland.isEmpty() && Files.exists(Path.of(runtimeDir).resolve(wayland))) {
      return true;
    }
    String x11 = environment.getOrDefault("DISPLAY", "");
    Matcher local = LOCAL_X.matcher(x11);
    return local.matches() ? answers(x11Dir.resolve("X" + local.group(1))) : !x11.isEmpty();
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
