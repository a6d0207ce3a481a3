package io.homeward.ui.app;

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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one app for each configuration folder. A lock decides who is first, without a race; the
 * first listens on a unix-domain socket in the same folder, where a second asks it to show its
 * window. The folder belongs to its owner alone.
 */
final class SingleInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SingleInstance.class);
  private static final String SHOW = "show\n";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long RETRY_MILLIS = 50;

  private final FileChannel lockFile;
  private final FileLock lock;
  private final Path socket;
  private volatile @Nullable ServerSocketChannel server;
  private boolean closed; // guarded by this

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
    createOwnerOnly(configDir);
    FileChannel file =
        FileChannel.open(
            configDir.resolve("app.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

  private static void createOwnerOnly(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      return;
    }
    if (dir.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(dir);
    }
  }

  /** Begins to listen for others; each runs {@code show}, on a thread of this class. */
  void listen(Runnable show) {
    try {
      Files.deleteIfExists(socket); // left by an app that was killed; the lock says it is gone
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(socket));
      server = channel;
      Thread.ofVirtual().name("single-instance").start(() -> accept(channel, show));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("a second start will not find this app: {}", e.toString());
    }
  }

  private static void accept(ServerSocketChannel channel, Runnable show) {
    while (channel.isOpen()) {
      try (SocketChannel client = channel.accept()) {
        ByteBuffer request = ByteBuffer.allocate(SHOW.length());
        while (request.hasRemaining() && client.read(request) > 0) {
          // reads on
        }
        if (SHOW.equals(new String(request.array(), StandardCharsets.US_ASCII))) {
          show.run();
          client.write(ByteBuffer.wrap("ok\n".getBytes(StandardCharsets.US_ASCII)));
        }
      } catch (IOException e) {
        LOG.debug("a second start went away: {}", e.toString());
      }
    }
  }

  /**
   * Asks the first app to show its window.
   *
   * @return whether it answered
   */
  static boolean askFirst(Path configDir) throws InterruptedException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(configDir.resolve("app.sock"));
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try (SocketChannel channel = SocketChannel.open(address)) {
        channel.write(ByteBuffer.wrap(SHOW.getBytes(StandardCharsets.US_ASCII)));
        return channel.read(ByteBuffer.allocate(8)) > 0;
      } catch (IOException e) {
        // The first holds its lock a moment before it listens.
        Thread.sleep(RETRY_MILLIS);
      }
    } while (System.nanoTime() - end < 0);
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
      ServerSocketChannel channel = server;
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(socket);
      }
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      LOG.debug("giving up the lock: {}", e.toString());
    }
  }
}
