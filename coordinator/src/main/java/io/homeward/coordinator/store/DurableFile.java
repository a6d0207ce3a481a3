package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files that only their owner may read and that are there whole or not at all. */
public final class DurableFile {
  private DurableFile() {}

  /**
   * Writes a file aside and moves it to its place; what was there is replaced. Nothing of it is
   * left when that fails.
   */
  public static void write(Path path, byte[] content) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(aside);
    try {
      create(aside, content);
      move(aside, path);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Writes a new file, down to the disk. */
  static void create(Path path, byte[] content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  /** Moves within a file system, for a power cut, too. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(Objects.requireNonNull(to.toAbsolutePath().getParent()));
  }

  /** Brings to disk what a directory says about its files. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
