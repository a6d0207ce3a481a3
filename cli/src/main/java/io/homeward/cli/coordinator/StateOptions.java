package io.homeward.cli.coordinator;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server is meant. */
final class StateOptions {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the server keeps its state.")
  private @Nullable Path stateDir;

  /** The directory that was named, or the usual one of this user. */
  Path dir() {
    return stateDir != null
        ? stateDir.toAbsolutePath().normalize()
        : usual(System.getenv(), System.getProperty("user.name"), System.getProperty("user.home"));
  }

  static Path usual(Map<String, String> environment, String user, String home) {
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base;
    if (user.equals("root")) {
      base = Path.of("/var/lib");
    } else if (xdg.startsWith("/")) {
      base = Path.of(xdg);
    } else {
      base = Path.of(home, ".local", "state");
    }
    return base.resolve("homeward").resolve("coordinator");
  }
}
