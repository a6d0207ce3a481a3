package io.homeward.cli;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where things live on this computer when nobody says otherwise: the XDG base directories for a
 * person, the system's own for root.
 */
final class Places {
  /** Where helpers of root's daemons keep their journals. */
  static final Path RUN_DIR = Path.of("/run/homeward");

  private Places() {}

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  /** The state of the node. */
  static Path stateDir() {
    if (isRoot()) {
      return Path.of("/var/lib/homeward");
    }
    return userDir("XDG_STATE_HOME", ".local/state").resolve("homeward");
  }

  /** The settings of the app. */
  static Path configDir() {
    return userDir("XDG_CONFIG_HOME", ".config").resolve("homeward");
  }

  /** The socket of the local API. */
  static Path socket() {
    if (isRoot()) {
      return RUN_DIR.resolve("homeward.sock");
    }
    String runtimeDir = System.getenv("XDG_RUNTIME_DIR");
    Path dir =
        runtimeDir == null || !Path.of(runtimeDir).isAbsolute()
            ? stateDir()
            : Path.of(runtimeDir).resolve("homeward");
    return dir.resolve("homeward.sock");
  }

  /** The script that started this program, which tells its own place; null: there was none. */
  static @Nullable Path launcher() {
    String value = System.getenv("HOMEWARD_LAUNCHER");
    return value == null || !Path.of(value).isAbsolute() ? null : Path.of(value);
  }

  private static Path userDir(String variable, String otherwise) {
    String value = System.getenv(variable);
    // The specification says that relative paths are to be ignored.
    return value == null || !Path.of(value).isAbsolute()
        ? Path.of(System.getProperty("user.home")).resolve(otherwise)
        : Path.of(value);
  }
}
