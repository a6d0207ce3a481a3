package io.homeward.coordinator.main;

import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.DurableFile;
import io.homeward.coordinator.store.SqliteBackup;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StagedRestore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Backups of a server: all that it has in one file, and that file in a state directory again. */
public final class Backups {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

  private static final long MAX_FILE = 1L << 30;

  private Backups() {}

  /**
   * What a restore did.
   *
   * @param created when the backup was made
   * @param domain of the tailnet in it
   * @param before where what was there is now; null: there was nothing
   */
  public record Restored(Instant created, String domain, @Nullable Path before) {}

  /**
   * Writes a backup of the server in a state directory, whether or not it runs. The file holds the
   * server's private key: only its owner may read it.
   *
   * @param replace whether a file that is there is replaced; it stays until the new one is whole
   * @return when it was made
   * @throws RefusedException when the file is there and is not to be replaced
   * @throws StoreException when the state cannot be read or the file not be written
   */
  public static Instant write(Path stateDir, Path file, boolean replace) {
    if (!StateDir.holdsServer(stateDir)) {
      throw new StoreException("there is no coordination server in " + stateDir);
    }
    if (Files.isDirectory(file)) {
      throw new RefusedException(file + " is a directory; name a file in it");
    }
    if (!replace && Files.exists(file)) {
      throw new RefusedException("the file " + file + " is there; --force replaces it");
    }
    Instant now = WallClock.system().now();
    byte[] backup = bytes(stateDir, now);
    try {
      DurableFile.write(file, backup);
    } catch (IOException e) {
      throw new StoreException("the backup " + file + " cannot be written: " + reason(e), e);
    }
    return now;
  }

  /**
   * A backup of the server in a state directory, whether or not it runs, with its private key.
   *
   * @throws StoreException when the state cannot be read
   */
  static byte[] bytes(Path stateDir, Instant now) {
    byte[] database = SqliteBackup.copy(StateDir.database(stateDir));
    return new BackupFile(now, database, read(StateDir.serverKey(stateDir))).encoded();
  }

  /**
   * Restores a backup into a state directory, which is made when missing. All of the backup is
   * tried before anything changes.
   *
   * @param replace whether a server's state that is there is put aside; it is never deleted
   * @throws RefusedException when there is state that is not to be replaced
   * @throws StoreException when the backup does not do, or the directory cannot be written
   * @throws StateDir.InUseException while a server runs there
   */
  public static Restored restore(Path file, Path stateDir, boolean replace) {
    BackupFile backup;
    try {
      backup = BackupFile.parse(read(file));
    } catch (StoreException e) {
      throw e.getCause() == null
          ? new StoreException("the file " + file + " " + e.getMessage())
          : e;
    }
    try {
      Files.createDirectories(
          stateDir,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (StateDir dir = StateDir.borrow(stateDir)) {
        boolean there = StateDir.holdsServer(stateDir);
        if (there && !replace) {
          throw new RefusedException(
              "there is a coordination server in "
                  + stateDir
                  + "; --force puts its state aside and restores the backup");
        }
        StagedRestore staged = StagedRestore.begin(dir, STAMP.format(WallClock.system().now()));
        String domain = prepare(staged, file, backup);
        Path before = staged.commit();
        return new Restored(backup.created(), domain, there ? before : null);
      }
    } catch (IOException e) {
      throw new StoreException(
          "the backup cannot be restored into " + stateDir + ": " + reason(e), e);
    }
  }

  /** Writes it beside what is there, and opens it as a server would. */
  private static String prepare(StagedRestore staged, Path file, BackupFile backup)
      throws IOException {
    boolean done = false;
    try {
      MachinePrivateKey.parse(new String(backup.serverKey(), StandardCharsets.US_ASCII).strip());
      staged.write(backup.database(), backup.serverKey());
      try (SqliteStore store = SqliteStore.open(staged.database(), "restored.internal")) {
        String domain = store.load().tailnet().domain();
        done = true;
        return domain;
      }
    } catch (IllegalArgumentException e) {
      throw new StoreException("the server key in " + file + " is none");
    } catch (StoreException e) {
      throw new StoreException("the backup " + file + " does not do: " + e.getMessage(), e);
    } finally {
      if (!done) {
        staged.discard();
      }
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new StoreException("the file " + file + " is too large for a backup");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StoreException("the file " + file + " cannot be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case java.nio.file.AccessDeniedException denied -> "no permission for " + denied.getFile();
      case java.nio.file.FileSystemException other when other.getReason() != null ->
          other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
