package io.homeward.ui.app;

import io.homeward.engine.access.Acceptor;
import io.homeward.engine.access.Callers;
import io.homeward.engine.access.TimeLimit;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one app for each configuration folder. A lock decides who is first, without a race; the
 * first listens on a unix-domain socket in the same folder, where a second tells it what it was
 * started for. Only the same user and root may ask. Whoever asks and says nothing, and a first app
 * that hangs, hold up nobody for longer than the limits below.
 */
final class SingleInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SingleInstance.class);
  private static final String OK = "ok\n";
  private static final int CALLERS = 8;

  /** From a connection to its question. */
  private static final Duration TIME_TO_ASK = Duration.ofSeconds(1);

  /** From the question to a window on the screen: a first window takes seconds. */
  private static final Duration TIME_TO_SHOW = Duration.ofSeconds(8);

  /** How long a second start waits altogether. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long RETRY_MILLIS = 50;

  private final FileChannel lockFile;
  private final FileLock lock;
  private final Path socket;
  private volatile @Nullable Acceptor acceptor;
  private boolean closed; // guarded by this

  /** Shows the window, and says when that is done. */
  @FunctionalInterface
  interface Window {
    /**
     * Begins to show the window; returns at once.
     *
     * @param request what the second start was for
     * @param shown to be run when it is on the screen; never, when that fails
     */
    void show(StartRequest request, Runnable shown);
  }

  private SingleInstance(FileChannel lockFile, FileLock lock, Path socket) {
    this.lockFile = lockFile;
    this.lock = lock;
    this.socket = socket;
  }

  /**
   * Becomes the first.
   *
   * @return null when another app is the first
   */
  static @Nullable SingleInstance acquire(Path configDir) throws IOException {
    if (!Files.isDirectory(configDir)) {
      Files.createDirectories(configDir, ownerOnly(configDir, "rwx------"));
    }
    FileChannel file =
        FileChannel.open(
            configDir.resolve("app.lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            ownerOnly(configDir, "rw-------"));
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      LOG.debug("this process holds the lock already");
    }
    if (lock == null) {
      file.close();
      return null;
    }
    return new SingleInstance(file, lock, configDir.resolve("app.sock"));
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Begins to listen for others; each has the window shown, on a thread of this class. */
  void listen(Window window) {
    try {
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        bindOwnerOnly(channel);
        Callers callers = Callers.ofOwner(socket);
        acceptor =
            Acceptor.start(
                "single-instance", channel, CALLERS, caller -> serve(caller, callers, window));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("a second start will not find this app: {}", e.toString());
    }
  }

  /**
   * The socket gets the permissions of the umask, and the folder may be open to others: it is made
   * in a folder of its own and moved when it has its permissions. The move replaces what an app
   * that was killed has left; the lock says that it is gone.
   */
  private void bindOwnerOnly(ServerSocketChannel channel) throws IOException {
    Path parent = socket.toAbsolutePath().getParent();
    Path made = Files.createTempDirectory(parent, "s"); // short, as addresses are; for its owner
    Path fresh = made.resolve("s");
    try {
      channel.bind(UnixDomainSocketAddress.of(fresh));
      if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      }
      Files.move(fresh, socket, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
      Files.deleteIfExists(made);
    }
  }

  private static void serve(SocketChannel caller, Callers callers, Window window)
      throws IOException {
    StartRequest request = callers.permit(caller) ? request(caller) : null;
    if (request != null) {
      CountDownLatch shown = new CountDownLatch(1);
      window.show(request, shown::countDown);
      try {
        if (shown.await(TIME_TO_SHOW.toMillis(), TimeUnit.MILLISECONDS)) {
          caller.write(ByteBuffer.wrap(OK.getBytes(StandardCharsets.US_ASCII)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Null: no line, or one that means nothing. */
  private static @Nullable StartRequest request(SocketChannel caller) throws IOException {
    try (TimeLimit limit = TimeLimit.closing(caller, TIME_TO_ASK)) {
      ByteBuffer read = ByteBuffer.allocate(StartRequest.MAX_BYTES);
      while (read.hasRemaining() && caller.read(read) > 0) {
        String text = new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
        if (text.endsWith("\n")) {
          return StartRequest.of(text.substring(0, text.length() - 1));
        }
      }
      return null;
    }
  }

  /**
   * Asks the first app to show its window.
   *
   * @param request what this start is for
   * @param patience how long to wait altogether
   * @return whether it did
   */
  static boolean askFirst(Path configDir, StartRequest request, Duration patience)
      throws InterruptedException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(configDir.resolve("app.sock"));
    long end = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); left > 0; left = end - System.nanoTime()) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        try (TimeLimit limit = TimeLimit.closing(channel, Duration.ofNanos(left))) {
          channel.connect(address);
          channel.write(ByteBuffer.wrap(request.line()));
          return channel.read(ByteBuffer.allocate(OK.length())) > 0;
        }
      } catch (IOException e) {
        // The first holds its lock a moment before it listens.
        Thread.sleep(RETRY_MILLIS);
      }
    }
    return false;
  }

  /** Gives up the place. Idempotent: the place may be another's already. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Acceptor listening = acceptor;
      if (listening != null) {
        listening.close();
        Files.deleteIfExists(socket);
      }
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      LOG.debug("giving up the lock: {}", e.toString());
    }
  }
}
