package io.homeward.coordinator.admin;

import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.access.Acceptor;
import io.homeward.engine.access.Callers;
import io.homeward.engine.access.TimeLimit;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

  private final Path path;
  private final Acceptor acceptor;

  private AdminSocket(Path path, Acceptor acceptor) {
    this.path = path;
    this.acceptor = acceptor;
  }

  /**
   * Opens the socket. The caller holds the state directory, so that a socket left behind belongs to
   * nobody.
   *
   * @throws StoreException when it cannot be made
   */
  public static AdminSocket open(Path path, Administration administration) {
    ServerSocketChannel channel = null;
    try {
      Files.deleteIfExists(path);
      channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Callers callers = Callers.ofOwner(path);
      return new AdminSocket(
          path,
          Acceptor.start(
              "admin-socket",
              channel,
              MAX_CALLERS,
              caller -> serve(caller, callers, administration)));
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StoreException("the socket " + path + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Closes and removes the socket. */
  @Override
  public void close() {
    acceptor.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("the socket {} stays behind", path);
    }
  }

  private static void serve(SocketChannel caller, Callers callers, Administration administration)
      throws IOException {
    // A caller that says nothing must not keep its place.
    try (TimeLimit limit = TimeLimit.closing(caller, LIMIT)) {
      if (callers.permit(caller)) {
        AdminWire.serve(caller, administration);
      } else {
        LOG.warn("refused a caller of the admin socket who is neither its owner nor root");
      }
    }
  }

  private static void closeQuietly(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("closing failed: {}", e.getMessage());
    }
  }
}
