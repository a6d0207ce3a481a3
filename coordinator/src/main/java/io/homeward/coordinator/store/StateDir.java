package io.homeward.coordinator.store;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
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
  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final FileChannel channel;

  private StateDir(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the directory for a server, and makes it when missing.
   *
   * @throws StoreException when it cannot be made or written, or others could change what is in it
   * @throws InUseException when another process has it
   */
  public static StateDir take(Path path) {
    try {
      Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(ownerOnly));
      if (!ours(path)) {
        throw new StoreException(
            "the state directory "
                + path
                + " belongs to "
                + Files.getOwner(path).getName()
                + ", who could change what is in it; run the server as that user, or name another"
                + " directory with --state-dir");
      }
      return locked(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * Takes the directory of a server that does not run. Root may do that for another user; what is
   * made then belongs to that user.
   *
   * @throws StoreException when it is not there or cannot be written
   * @throws InUseException when another process has it
   */
  public static StateDir borrow(Path path) {
    try {
      return locked(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Whether there is, or was, a server in a directory. */
  public static boolean holdsServer(Path path) {
    return Files.exists(database(path))
        || Files.exists(serverKey(path))
        || StagedRestore.pending(path);
  }

  private static StateDir locked(Path path) throws IOException {
    refuseOtherWriters(path);
    FileChannel channel = lockFile(path, path.resolve("coordinator.lock"));
    if (lock(channel) == null) {
      channel.close();
      throw new InUseException(path);
    }
    try {
      StagedRestore.finish(path);
      return new StateDir(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel lockFile(Path directory, Path file) throws IOException {
    try {
      FileChannel made =
          FileChannel.open(
              file,
              NEW,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      giveToOwnerOf(directory, file);
      return made;
    } catch (FileAlreadyExistsException e) {
      return FileChannel.open(file, EXISTING);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Root works for the owner of the directory: a file of root's would shut the owner out. */
  static void giveToOwnerOf(Path directory, Path file) throws IOException {
    if (!ours(directory)) {
      for (String id : new String[] {"unix:gid", "unix:uid"}) {
        Files.setAttribute(file, id, Files.getAttribute(directory, id), LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Whether a directory belongs to the user of this process, or to root, who may do all anyway. */
  static boolean ours(Path directory) throws IOException {
    int owner = (Integer) Files.getAttribute(directory, "unix:uid");
    return owner == 0 || owner == new UnixSystem().getUid();
  }

  /**
   * Whoever may write in it may put another key in the place of the server's. That holds for a
   * group with nobody else in it, too: who is in it later is not decided here.
   */
  private static void refuseOtherWriters(Path directory) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
    Set<PosixFilePermission> permissions = attributes.permissions();
    String who;
    if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      who = "every user of this computer";
    } else if (permissions.contains(PosixFilePermission.GROUP_WRITE)) {
      who = "whoever is in the group " + attributes.group().getName();
    } else {
      return;
    }
    throw new StoreException(
        who
            + " may write in the state directory "
            + directory
            + " and so replace the server's key; \"chmod go-w "
            + directory
            + "\" ends that");
  }

  private static StoreException unusable(Path path, IOException e) {
    return new StoreException("the state directory " + path + " cannot be used: " + reason(e), e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          "no permission for " + denied.getFile() + "; check who owns it";
      case FileAlreadyExistsException _ -> "it is no directory";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The database. */
  public Path database() {
    return database(path);
  }

  /** The database of the server in a state directory. */
  public static Path database(Path stateDir) {
    return stateDir.resolve("coordinator.db");
  }

  /** The server's own private key. */
  public Path serverKey() {
    return serverKey(path);
  }

  /** The private key of the server in a state directory. */
  public static Path serverKey(Path stateDir) {
    return stateDir.resolve("server.key");
  }

  /** What the server has of authorities that issue its certificate. */
  public Path certificates() {
    return path.resolve("acme");
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
