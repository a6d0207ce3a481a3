package io.homeward.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The services of Homeward that systemd knows on this computer. */
final class Services {
  /** As the package brings it. */
  static final String HELPER = "homeward-helper.service";

  /** As an administrator may have made one around {@code homeward daemon}. */
  static final String DAEMON = "homeward.service";

  private final Path root;
  private final String starter;

  Services() {
    this(Path.of("/"), "systemctl");
  }

  /**
   * @param root of the file system to look at
   * @param starter the program that starts units
   */
  Services(Path root, String starter) {
    this.root = root;
    this.starter = starter;
  }

  /** Those that can be started; none where systemd does not run. */
  List<String> startable() {
    if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
      return List.of();
    }
    return Stream.of(HELPER, DAEMON).filter(this::isThere).toList();
  }

  private boolean isThere(String unit) {
    return Stream.of("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")
        .anyMatch(directory -> Files.exists(root.resolve(directory).resolve(unit)));
  }

  /**
   * Starts one, and waits until it runs.
   *
   * @throws IOException when it does not start; says why
   */
  void start(String unit) throws IOException {
    if (Programs.run(starter, "start", unit).status() != 0) {
      throw new IOException(unit + " did not start; see \"systemctl status " + unit + "\"");
    }
  }
}
