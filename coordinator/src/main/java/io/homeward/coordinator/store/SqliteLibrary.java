package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native part of the database, once in a process. The library unpacks it into a file; by
 * itself it would do so in the directory for temporary files and leave it there whenever the
 * process is killed. Here it is unpacked beside the database and removed as soon as it is loaded.
 */
final class SqliteLibrary {
  private static final String WHERE = "org.sqlite.tmpdir";
  private static final String UNPACKED = "sqlite-*libsqlitejdbc*";

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads it unless it is there.
   *
   * @param dir where it may be unpacked; nobody else uses the directory meanwhile
   * @throws StoreException when it cannot be unpacked
   */
  static synchronized void load(Path dir) {
    if (loaded) {
      return;
    }
    String before = System.getProperty(WHERE);
    System.setProperty(WHERE, dir.toString());
    try {
      SQLiteJDBCLoader.initialize();
      loaded = true;
    } catch (Exception e) {
      throw new StoreException(
          "the database's native library cannot be unpacked into "
              + dir
              + "; is the disk full, or mounted without permission to execute?",
          e);
    } finally {
      if (before == null) {
        System.clearProperty(WHERE);
      } else {
        System.setProperty(WHERE, before);
      }
      remove(dir);
    }
  }

  /** What is loaded does not need its file any more, and what is older never will. */
  private static void remove(Path dir) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dir, UNPACKED)) {
      found.forEach(files::add);
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // As on systems that keep files of loaded libraries; the next start tries again.
      return;
    }
  }
}
