package io.homeward.engine.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.homeward.engine.access.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory for state, and how files are written in it: whoever reads one finds the whole of what
 * was written before or after, also when the program or the computer ended in between.
 *
 * @param path absolute
 * @param posix whether its file system has owners and permissions
 */
record StateDir(Path path, boolean posix) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIR =
      PosixFilePermissions.fromString("rwx------");

  /**
   * Makes the directory when it is not there.
   *
   * @throws IOException when it cannot be made, or others may write to it
   */
  static StateDir open(Path dir) throws IOException {
    Path absolute = dir.toAbsolutePath();
    Path existing = absolute;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean posix = Files.getFileStore(existing).supportsFileAttributeView("posix");
    Files.createDirectories(absolute, attributes(posix, OWNER_ONLY_DIR));
    OwnerOnly.require(absolute);
    return new StateDir(absolute, posix);
  }

  /** Null when the file is larger. */
  static byte @Nullable [] read(Path file, int maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ)) {
      long size = channel.size();
      if (size > maxBytes) {
        return null;
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /**
   * Whoever opens the file finds the whole of the old one or of the new one.
   *
   * @param force whether it is on the disk itself afterwards
   */
  void replace(Path target, byte[] document, boolean force) throws IOException {
    Path aside = target.resolveSibling(target.getFileName() + ".new");
    Files.deleteIfExists(aside);
    try {
      try (FileChannel channel = FileChannel.open(aside, Set.of(CREATE_NEW, WRITE), ownerOnly())) {
        ByteBuffer buffer = ByteBuffer.wrap(document);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (force) {
          channel.force(true);
        }
      }
      Files.move(aside, target, ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(aside);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Makes moves themselves survive a power cut, where directories can be synced at all. */
  void sync() throws IOException {
    if (!posix) {
      return;
    }
    try (FileChannel dir = FileChannel.open(path, READ)) {
      dir.force(true);
    }
  }

  /** For a file that its owner alone may read. */
  FileAttribute<?>[] ownerOnly() {
    return attributes(posix, OWNER_ONLY);
  }

  private static FileAttribute<?>[] attributes(
      boolean posix, Set<PosixFilePermission> permissions) {
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
