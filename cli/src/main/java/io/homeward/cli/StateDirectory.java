package io.homeward.cli;

import io.homeward.engine.access.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where the node keeps its keys, as its permissions stand. */
final class StateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private StateDirectory() {}

  /** What is wrong with it and what to do; empty when nothing is, or it is not there yet. */
  static String fault(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      if (!Files.isDirectory(directory)) {
        return directory + " is no directory; move it away";
      }
      OwnerOnly.require(directory);
      return Files.isWritable(directory) && Files.isExecutable(directory)
          ? ""
          : "nothing can be written to " + directory + "; allow it with: chmod u+rwx " + directory;
    } catch (IOException e) {
      return FileFailures.reason(e);
    }
  }

  /**
   * Makes it its owner's alone.
   *
   * @throws IOException when it is another's
   */
  static void repair(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
  }
}
