package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.sqlite.SQLiteConnection;

/** Copies of a database that hold all that was acknowledged, also while a server writes to it. */
public final class SqliteBackup {
  private SqliteBackup() {}

  /**
   * The bytes of a database file, with what is still in its log: the state between two
   * transactions. Readers do not hold the writer up.
   *
   * @throws StoreException when it is damaged or cannot be read
   */
  public static byte[] copy(Path database) {
    try {
      loadLibrary(Objects.requireNonNull(database.toAbsolutePath().getParent()));
      SqliteFile.check(database);
      try (Connection connection = SqliteFile.connect(database)) {
        return connection.unwrap(SQLiteConnection.class).serialize("main");
      }
    } catch (IOException | SQLException e) {
      throw SqliteFile.failure(database, e);
    }
  }

  /** A disk without room is a reason to take a backup, not one against it. */
  private static void loadLibrary(Path dir) {
    try {
      SqliteLibrary.load(dir);
    } catch (StoreException e) {
      SqliteLibrary.load(Path.of(System.getProperty("java.io.tmpdir")));
    }
  }
}
