package io.homeward.coordinator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory where a server keeps all it has: owner only, and used by one process at a time,
 * which holds the lock in it until it closes this object or dies.
 */
public final class StateDir implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private StateDir(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the directory, and makes it when missing.
   *
   * @throws StoreException when it cannot be made or written
   * @throws InUseException when another process has it
   */
  public static StateDir take(Path path) {
    FileChannel channel = null;
    try {
      Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(ownerOnly));
      channel =
          FileChannel.open(
              path.resolve("coordinator.lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (lock(channel) == null) {
        channel.close();
        throw new InUseException(path);
      }
      return new StateDir(path, channel);
    } catch (IOException e) {
      throw new StoreException("the state directory " + path + " cannot be used: " + reason(e), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileAlreadyExistsException _ -> "it is no directory";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The database. */
  public Path database() {
    return path.resolve("coordinator.db");
  }

  /** The server's own private key. */
  public Path serverKey() {
    return path.resolve("server.key");
  }

  /** The socket for administration in a state directory. */
  public static Path adminSocket(Path stateDir) {
    return stateDir.resolve("admin.sock");
  }

  /** Lets others take it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("the state directory " + path + " cannot be released", e);
    }
  }

  /** Another process uses the directory. */
  public static final class InUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InUseException(Path path) {
      super("another coordination server or command is using the state directory " + path);
    }

    /** The sentence. */
    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }
}
