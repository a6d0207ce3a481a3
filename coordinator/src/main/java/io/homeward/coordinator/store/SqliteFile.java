package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opening, checking and migrating the database file, and saying what is wrong with it. */
final class SqliteFile {
  private static final int BUSY_MILLIS = 5_000;

  private SqliteFile() {}

  /**
   * Makes the file when missing, checks that it is whole, and brings it to the newest layout. Only
   * for who has the lock of its directory.
   */
  static void prepare(Path file) {
    try {
      Path dir = Objects.requireNonNull(file.toAbsolutePath().getParent());
      SqliteLibrary.removeLeftOvers(dir);
      SqliteLibrary.load(dir);
      if (Files.exists(file)) {
        check(file);
        migrate(file);
      } else {
        make(file);
      }
    } catch (FlywayException | IOException | SQLException e) {
      throw failure(file, e);
    }
  }

  /**
   * Aside, so that a start that is cut short leaves no half database that looks like an empty one.
   */
  private static void make(Path file) throws IOException {
    if (Files.exists(beside(file, "-wal"))) {
      throw new StoreException(
          "the database "
              + file
              + " is gone, but its log is there; restore a copy, or remove "
              + beside(file, "-wal")
              + " to begin anew");
    }
    Path aside = beside(file, ".new");
    for (String part : new String[] {"", "-wal", "-shm", "-journal"}) {
      Files.deleteIfExists(beside(aside, part));
    }
    // Readable by the owner only, from the first moment on.
    Files.createFile(
        aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    migrate(aside);
    DurableFile.move(aside, file);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static void migrate(Path file) {
    Flyway flyway =
        Flyway.configure(SqliteFile.class.getClassLoader())
            .dataSource(dataSource(file))
            .locations("classpath:io/homeward/coordinator/store/migrations")
            .loggers(QuietLog.class.getName())
            .load();
    MigrationInfo current = flyway.info().current();
    for (MigrationInfo known : flyway.info().all()) {
      if (known.getState().isApplied() && !known.getState().isResolved()) {
        throw new StoreException(
            "the database "
                + file
                + " was written by a newer version of Homeward (layout "
                + (current == null ? "?" : current.getVersion())
                + "); start that version, or another state directory");
      }
    }
    flyway.migrate();
  }

  static Connection connect(Path file) throws SQLException {
    return dataSource(file).getConnection();
  }

  /** A sentence for the person, whatever the database says. */
  static StoreException failure(Path file, Exception e) {
    SQLiteErrorCode code = SQLiteErrorCode.UNKNOWN_ERROR;
    // The layers above quote the values of the statement, which have no business in a log.
    Exception cleanCause = e instanceof IOException ? e : null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        code = SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
        cleanCause = sqlite;
      }
    }
    String database = "the database " + file;
    return new StoreException(
        switch (code) {
          case SQLITE_FULL -> database + " cannot be written: the disk is full; nothing was lost";
          case SQLITE_IOERR ->
              database + " cannot be written: input/output error, is the disk full?";
          case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
              database + " cannot be opened for writing; check who owns it and its directory";
          case SQLITE_NOTADB, SQLITE_CORRUPT -> damaged(file);
          case SQLITE_BUSY, SQLITE_LOCKED -> database + " is in use by another program";
          default ->
              e instanceof IOException
                  ? database + " cannot be opened: " + e.getMessage()
                  : database + " cannot be used (" + code.name() + ")";
        },
        cleanCause);
  }

  private static String damaged(Path file) {
    return "the file "
        + file
        + " is damaged or no database; it was left as it is: restore a copy or move it away";
  }

  /** Reads all of it once. */
  static void check(Path file) throws IOException, SQLException {
    if (Files.size(file) == 0) {
      throw new StoreException(
          "the database "
              + file
              + " is empty: it has lost what was in it; restore a copy, or remove the file to begin"
              + " anew");
    }
    try (Connection connection = connect(file);
        var statement = connection.createStatement();
        var row = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!row.next() || !row.getString(1).equals("ok")) {
        throw new StoreException(damaged(file));
      }
    }
  }

  private static SQLiteDataSource dataSource(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // FULL: a commit survives a power cut, too. Rounds of the one writer share its cost.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }
}
