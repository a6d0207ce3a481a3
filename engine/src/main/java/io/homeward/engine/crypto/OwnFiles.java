package io.homeward.engine.crypto;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Who could have put a file there that this process would run. */
final class OwnFiles {
  private static final int OTHERS_MAY_WRITE = 0022;
  private static final int DIRECTORY = 0040000;

  /** In such a directory others may put files, but touch none that is not theirs: /tmp is one. */
  private static final int STICKY = 01000;

  private static final int ROOT = 0;

  private OwnFiles() {}

  /**
   * Whether nobody but root and the user of this process can change the file or put another one in
   * its place: all on the way to it belongs to these two, and neither a group nor all may write
   * there, or no more than add what is theirs.
   *
   * @param file without links, as {@link Path#toRealPath} gives it
   * @throws UnsupportedOperationException where files have no owner by number
   */
  static boolean onlyOursToWrite(Path file) throws IOException {
    int self = owner(Files.readAttributes(Path.of("/proc/self"), "unix:uid"));
    for (Path at = file; at != null; at = at.getParent()) {
      Map<String, Object> attributes = attributes(at);
      int owner = owner(attributes);
      int mode = number(attributes, "mode");
      boolean othersMayWrite = (mode & OTHERS_MAY_WRITE) != 0;
      boolean onlyWhatIsTheirs = (mode & DIRECTORY) != 0 && (mode & STICKY) != 0;
      if ((owner != ROOT && owner != self) || (othersMayWrite && !onlyWhatIsTheirs)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static int owner(Map<String, Object> attributes) {
    return number(attributes, "uid");
  }

  private static int number(Map<String, Object> attributes, String name) {
    return (Integer) requireNonNull(attributes.get(name));
  }
}
