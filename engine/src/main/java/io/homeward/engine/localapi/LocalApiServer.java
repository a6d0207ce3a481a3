package io.homeward.engine.localapi;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.node.Node;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Serves the local API of one node. A virtual thread accepts, one more serves each connection;
 * further connections than {@value #MAX_CONNECTIONS} at a time are closed at once. The credentials
 * of the other side are checked before a byte of it is read.
 */
public final class LocalApiServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 64;
  private static final Duration TIME_TO_ASK = Duration.ofSeconds(10);

  private final Path socket;
  private final ServerSocketChannel listener;
  private final PeerCredentials credentials;
  private final LocalApi api;
  private final Duration timeToAsk;
  private final Semaphore slots = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private LocalApiServer(
      Path socket,
      ServerSocketChannel listener,
      PeerCredentials credentials,
      LocalApi api,
      Duration timeToAsk) {
    this.socket = socket;
    this.listener = listener;
    this.credentials = credentials;
    this.api = api;
    this.timeToAsk = timeToAsk;
  }

  /**
   * Listens on a socket in the file system; a socket that nobody listens on any more is replaced.
   *
   * @param version of this program, for {@code status}
   * @throws BindException when another program listens there
   * @throws IOException when the socket cannot be made
   */
  public static LocalApiServer start(Node node, Path socket, String version, WallClock clock)
      throws IOException {
    return start(node, socket, version, clock, TIME_TO_ASK);
  }

  static LocalApiServer start(
      Node node, Path socket, String version, WallClock clock, Duration timeToAsk)
      throws IOException {
    Path path = socket.toAbsolutePath();
    Path dir = path.getParent();
    if (dir != null && !Files.isDirectory(dir)) {
      Files.createDirectories(
          dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    removeStale(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      LocalApiServer server =
          new LocalApiServer(
              path,
              listener,
              PeerCredentials.ofOwner(path),
              new LocalApi(node, version, clock),
              timeToAsk);
      Thread.ofVirtual().name("local-api").start(server::acceptAll);
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new BindException("another program listens at " + path);
    } catch (BindException e) {
      throw e;
    } catch (IOException nobody) {
      if (Files.isRegularFile(path) || Files.isDirectory(path)) {
        throw new IOException(path + " is in the way and no socket", nobody);
      }
      Files.delete(path);
    }
  }

  private void acceptAll() {
    while (!closed) {
      try {
        SocketChannel connection = listener.accept();
        if (!slots.tryAcquire()) {
          connection.close();
          continue;
        }
        connections.add(connection);
        Thread.ofVirtual().name("local-api-connection").start(() -> serve(connection));
      } catch (IOException e) {
        if (!listener.isOpen()) {
          return;
        }
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      if (closed) {
        return;
      }
      OutputStream out = Channels.newOutputStream(connection);
      if (!credentials.permit(connection)) {
        LocalApi.write(out, 403, LocalApi.error("only the owner of this node and root may ask"));
        return;
      }
      LocalHttp.Request request;
      Thread guard = closeAfter(connection, timeToAsk);
      try {
        InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
        request = LocalHttp.readRequest(in);
      } catch (LocalHttp.RefusedException e) {
        LocalApi.write(out, e.status, LocalApi.error(e.reason));
        return;
      } finally {
        guard.interrupt();
      }
      api.answer(request, out);
    } catch (IOException e) {
      // The other side went away; it was told what there was to tell.
      return;
    } finally {
      connections.remove(connection);
      slots.release();
    }
  }

  /** A blocking read of a unix-domain channel has no time limit of its own. */
  private static Thread closeAfter(SocketChannel connection, Duration limit) {
    return Thread.ofVirtual()
        .name("local-api-guard")
        .start(() -> {
          try {
            Thread.sleep(limit);
            connection.close();
          } catch (InterruptedException | IOException e) {
            return; // asked in time, or gone already
          }
        });
  }

  /** Stops listening, ends all connections and removes the socket. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // A socket without a listener is replaced at the next start.
    }
    for (SocketChannel connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        continue;
      }
    }
  }
}
