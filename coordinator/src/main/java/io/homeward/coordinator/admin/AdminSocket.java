package io.homeward.coordinator.admin;

import io.homeward.coordinator.store.StoreException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unix-domain socket through which the command line administers a running server: one request
 * and one answer a connection ({@link AdminWire}). Only the user who runs the server, and root, are
 * heard; who calls is asked of the kernel before anything is read.
 */
public final class AdminSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
  private static final int MAX_CALLERS = 16;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ServerSocketChannel channel;
  private final Path path;
  private final Administration administration;
  private final ScheduledExecutorService timer;
  private final Semaphore callers = new Semaphore(MAX_CALLERS);

  private AdminSocket(
      ServerSocketChannel channel,
      Path path,
      Administration administration,
      ScheduledExecutorService timer) {
    this.channel = channel;
    this.path = path;
    this.administration = administration;
    this.timer = timer;
  }

  /**
   * Opens the socket. The caller holds the state directory, so that a socket left behind belongs to
   * nobody.
   *
   * @throws StoreException when it cannot be made
   */
  public static AdminSocket open(
      Path path, Administration administration, ScheduledExecutorService timer) {
    ServerSocketChannel channel = null;
    try {
      Files.deleteIfExists(path);
      channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StoreException("the socket " + path + " cannot be made: " + e.getMessage(), e);
    }
    AdminSocket socket = new AdminSocket(channel, path, administration, timer);
    Thread.ofVirtual().name("admin-socket").start(socket::accept);
    return socket;
  }

  /** Closes and removes the socket. */
  @Override
  public void close() {
    closeQuietly(channel);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("the socket {} stays behind", path);
    }
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        SocketChannel caller = channel.accept();
        if (callers.tryAcquire()) {
          Thread.startVirtualThread(() -> serve(caller));
        } else {
          closeQuietly(caller);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("the admin socket failed to accept: {}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel caller) {
    // A caller that says nothing must not keep its place.
    var tooLong = timer.schedule(() -> closeQuietly(caller), LIMIT.toSeconds(), TimeUnit.SECONDS);
    try (caller) {
      try {
        if (allowed(caller)) {
          AdminWire.serve(caller, administration);
        } else {
          LOG.warn("refused a caller of the admin socket who is neither its owner nor root");
        }
      } finally {
        tooLong.cancel(false);
        // Before the channel closes: who sees that may come again at once.
        callers.release();
      }
    } catch (IOException e) {
      LOG.debug("a caller of the admin socket went away");
    }
  }

  private boolean allowed(SocketChannel caller) throws IOException {
    String user = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    return user.equals(Files.getOwner(path).getName()) || user.equals("root");
  }

  private static void closeQuietly(
      java.nio.channels.@org.jspecify.annotations.Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("closing failed: {}", e.getMessage());
    }
  }
}
