package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A Debian package unpacked beside the build, for programs that would change the machine if they
 * were installed.
 */
final class DebianPackage {
  private DebianPackage() {}

  /**
   * The directory with its files; where the package cannot be had, the test is skipped and says so.
   */
  static synchronized Path unpacked(String name) throws IOException {
    Path directory = Path.of("target", "debian", name).toAbsolutePath();
    if (!Files.isDirectory(directory)) {
      Path archive = Files.createDirectories(directory.resolveSibling(name + ".download"));
      String script =
          "cd \"$1\" && apt-get -q download \"$2\" && dpkg-deb -x \"$2\"_*.deb unpacked";
      Command.Result result = Command.attempt("sh", "-c", script, "sh", archive.toString(), name);
      Assumptions.assumeTrue(
          result.status() == 0, "cannot get the Debian package " + name + ": " + result.output());
      Files.move(archive.resolve("unpacked"), directory);
    }
    return directory;
  }
}
