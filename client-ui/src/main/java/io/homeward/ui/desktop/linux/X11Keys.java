package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.ShortcutKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Global keys of the display that the environment names. */
public final class X11Keys implements GlobalKeys {
  private static final Logger LOG = LoggerFactory.getLogger(X11Keys.class);
  private static final int MOST_BYTES = 64 * 1024;
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Map<String, String> environment;

  /** Those of this environment. */
  public X11Keys(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Held listen(ShortcutKeys keys, String purpose, Listener listener) throws DesktopException {
    String display = environment.getOrDefault("DISPLAY", "");
    if (!environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty() || display.isEmpty()) {
      // The X server of a Wayland session hears keys only while one of its own windows has them.
      throw new DesktopException("this desktop is no X11");
    }
    byte[] cookie = cookie(display);
    try {
      return X11Shortcut.listen(display, cookie, keys, listener::pressed);
    } finally {
      Arrays.fill(cookie, (byte) 0);
    }
  }

  private byte[] cookie(String display) {
    String file = environment.getOrDefault("XAUTHORITY", "");
    Path path =
        file.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/"), ".Xauthority")
            : Path.of(file);
    String number = display.substring(display.indexOf(':') + 1).replaceFirst("\\..*", "");
    try (InputStream in = Files.newInputStream(path)) {
      String host = Files.readString(HOST_NAME).strip();
      return XAuthority.cookie(in.readNBytes(MOST_BYTES), number, host);
    } catch (IOException e) {
      LOG.debug("no cookie of the display: {}", e.toString());
      return new byte[0];
    }
  }
}
