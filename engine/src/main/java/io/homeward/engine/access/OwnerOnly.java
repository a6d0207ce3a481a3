package io.homeward.engine.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Directories that keep secrets, or programs that are loaded: nobody else may write there. */
public final class OwnerOnly {
  private OwnerOnly() {}

  /**
   * Refuses a directory of another user than this one and root, and one that others may write to:
   * whoever can may move files away and put others in their place. Asks nothing where the system
   * has no such permissions.
   *
   * @throws IOException says what is wrong and what to do
   */
  public static void require(Path directory) throws IOException {
    if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      return;
    }
    UserPrincipal owner = Files.getOwner(directory);
    if (!owner.equals(Callers.thisUser()) && !owner.getName().equals("root")) {
      throw new IOException(
          directory + " belongs to " + owner.getName() + "; choose a directory of your own");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "others may write to " + directory + "; take that away with: chmod go-w " + directory);
    }
  }
}
