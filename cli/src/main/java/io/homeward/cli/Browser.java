package io.homeward.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens pages in the browser of a desktop session. Without one it does nothing. */
final class Browser {
  private Browser() {}

  static void open(String url) {
    boolean desktop = isSet(System.getenv("WAYLAND_DISPLAY")) || isSet(System.getenv("DISPLAY"));
    if (!desktop || Places.isRoot()) {
      return;
    }
    try {
      new ProcessBuilder(List.of("xdg-open", url))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      return; // the URL stands on the terminal
    }
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isEmpty();
  }
}
