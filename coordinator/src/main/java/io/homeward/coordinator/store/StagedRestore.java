package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a database and a server key in the place of those in a state directory, both or none of
 * them, whenever the process dies. They are made ready in {@code restore-STAMP.new}; once that is
 * renamed to {@code restore-STAMP.ready} the restore counts as done, and whoever takes the
 * directory next finishes what is left of it. What was there is kept in {@code
 * before-restore-STAMP}. Only for who has the directory's lock.
 */
public final class StagedRestore {
  private static final String PREFIX = "restore-";
  private static final String NEW = ".new";
  private static final String READY = ".ready";

  private final Path dir;
  private final String stamp;
  private final Path staging;

  private StagedRestore(Path dir, String stamp) {
    this.dir = dir;
    this.stamp = stamp;
    this.staging = dir.resolve(PREFIX + stamp + NEW);
  }

  /**
   * Begins one.
   *
   * @param stamp names the directory of what was there before
   */
  public static StagedRestore begin(StateDir dir, String stamp) throws IOException {
    StagedRestore restore = new StagedRestore(dir.path(), stamp);
    ownerOnly(dir.path(), restore.staging);
    return restore;
  }

  /** Where the new database is to be tried. */
  public Path database() {
    return StateDir.database(staging);
  }

  /** Writes the two files. */
  public void write(byte[] database, byte[] serverKey) throws IOException {
    DurableFile.create(database(), database);
    DurableFile.create(StateDir.serverKey(staging), serverKey);
  }

  /**
   * Puts them into place.
   *
   * @return where what was there is now; not there when there was nothing
   */
  public Path commit() throws IOException {
    StateDir.giveToOwnerOf(dir, database());
    StateDir.giveToOwnerOf(dir, StateDir.serverKey(staging));
    DurableFile.sync(staging);
    DurableFile.move(staging, dir.resolve(PREFIX + stamp + READY));
    finish(dir);
    return aside(dir, stamp);
  }

  /** Leaves everything as it was. */
  public void discard() throws IOException {
    remove(staging);
  }

  /** Whether a restore into a directory counts as done and is not finished. */
  static boolean pending(Path dir) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dir, PREFIX + "*" + READY)) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  /** Finishes what a killed process had begun, or undoes it. */
  static void finish(Path dir) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dir, PREFIX + "*" + READY)) {
      for (Path ready : found) {
        String name = ready.getFileName().toString();
        putInPlace(dir, ready, name.substring(PREFIX.length(), name.length() - READY.length()));
      }
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(dir, PREFIX + "*" + NEW)) {
      for (Path unfinished : found) {
        remove(unfinished);
      }
    }
  }

  private static void putInPlace(Path dir, Path ready, String stamp) throws IOException {
    for (Path target : List.of(StateDir.database(dir), StateDir.serverKey(dir))) {
      Path restored = ready.resolve(target.getFileName());
      if (!Files.exists(restored)) {
        continue;
      }
      // The logs first: a database without its log is older, a log without its database is nothing.
      for (String suffix : new String[] {"-wal", "-shm", ""}) {
        Path old = target.resolveSibling(target.getFileName() + suffix);
        if (Files.exists(old)) {
          Path aside = aside(dir, stamp);
          if (!Files.exists(aside)) {
            ownerOnly(dir, aside);
          }
          DurableFile.move(old, aside.resolve(old.getFileName()));
        }
      }
      DurableFile.move(restored, target);
    }
    remove(ready);
  }

  private static Path aside(Path dir, String stamp) {
    return dir.resolve("before-restore-" + stamp);
  }

  private static void ownerOnly(Path dir, Path made) throws IOException {
    Files.createDirectory(
        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    StateDir.giveToOwnerOf(dir, made);
  }

  private static void remove(Path directory) throws IOException {
    // A database that was tried when the process died has its own directories in it.
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
