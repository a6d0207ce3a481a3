package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native part of the database, once in a process. The library unpacks it into a file; by
 * itself it would do so in the directory for temporary files and leave it there whenever the
 * process is killed. Here it is unpacked into a directory of its own beside the database, which is
 * removed as soon as it is loaded.
 */
final class SqliteLibrary {
  private static final String WHERE = "org.sqlite.tmpdir";
  private static final String UNPACKED = "native-";

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads it unless it is there.
   *
   * @param dir where it may be unpacked; where another user owns it, the directory for temporary
   *     files is taken, because the owner could put another library in its place
   * @throws StoreException when it cannot be unpacked
   */
  static synchronized void load(Path dir) {
    if (loaded) {
      return;
    }
    Path parent = dir;
    Path unpacked = null;
    String before = System.getProperty(WHERE);
    try {
      if (!StateDir.ours(dir)) {
        parent = Path.of(System.getProperty("java.io.tmpdir"));
      }
      unpacked = Files.createTempDirectory(parent, UNPACKED);
      System.setProperty(WHERE, unpacked.toString());
      SQLiteJDBCLoader.initialize();
      loaded = true;
    } catch (Exception e) {
      throw new StoreException(
          "the database's native library cannot be unpacked into "
              + parent
              + "; is the disk full, or mounted without permission to execute?",
          e);
    } finally {
      if (before == null) {
        System.clearProperty(WHERE);
      } else {
        System.setProperty(WHERE, before);
      }
      remove(unpacked);
    }
  }

  /** What killed processes left. Only for who has the directory's lock: another may be loading. */
  static void removeLeftOvers(Path dir) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dir, UNPACKED + "*")) {
      found.forEach(SqliteLibrary::remove);
    } catch (IOException e) {
      // They cost only room; the next start tries again.
      return;
    }
  }

  /** What is loaded does not need its file any more. */
  private static void remove(@Nullable Path unpacked) {
    if (unpacked == null) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(unpacked)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(unpacked);
    } catch (IOException e) {
      // As on systems that keep files of loaded libraries; the next start tries again.
      return;
    }
  }
}
