package io.homeward.engine.localapi;

import io.homeward.engine.access.Acceptor;
import io.homeward.engine.access.Callers;
import io.homeward.engine.access.TimeLimit;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.profiles.Profiles;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Serves the local API of one node, {@value #MAX_CONNECTIONS} connections at a time. The
 * credentials of the other side are checked before a byte of it is read.
 */
public final class LocalApiServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 64;
  private static final Duration TIME_TO_ASK = Duration.ofSeconds(10);

  private final Path socket;
  private final Acceptor acceptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalApiServer(Path socket, Acceptor acceptor) {
    this.socket = socket;
    this.acceptor = acceptor;
  }

  /**
   * Listens on a socket in the file system; a socket that nobody listens on any more is replaced.
   *
   * @param version of this program, for {@code status}
   * @throws BindException when another program listens there
   * @throws IOException when the socket cannot be made
   */
  public static LocalApiServer start(LocalNode node, Path socket, String version, WallClock clock)
      throws IOException {
    return start(node, null, socket, version, clock, TIME_TO_ASK);
  }

  /** The same with the profiles of which the node's is one. */
  public static LocalApiServer start(
      LocalNode node, Profiles profiles, Path socket, String version, WallClock clock)
      throws IOException {
    return start(node, profiles, socket, version, clock, TIME_TO_ASK);
  }

  static LocalApiServer start(
      LocalNode node,
      @Nullable Profiles profiles,
      Path socket,
      String version,
      WallClock clock,
      Duration timeToAsk)
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
      Connections connections =
          new Connections(
              Callers.ofOwner(path), new LocalApi(node, profiles, version, clock), timeToAsk);
      return new LocalApiServer(
          path, Acceptor.start("local-api", listener, MAX_CONNECTIONS, connections::serve));
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

  /**
   * One request and its answer for each connection.
   *
   * @param timeToAsk how long a connection may take to ask
   */
  private record Connections(Callers callers, LocalApi api, Duration timeToAsk) {
    void serve(SocketChannel connection) throws IOException {
      OutputStream out = Channels.newOutputStream(connection);
      if (!callers.permit(connection)) {
        LocalApi.write(out, 403, LocalApi.error("only the owner of this node and root may ask"));
        return;
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
      LocalHttp.Request request;
      try (TimeLimit limit = TimeLimit.closing(connection, timeToAsk)) {
        request = LocalHttp.readRequest(in);
      } catch (LocalHttp.RefusedException e) {
        LocalApi.write(out, e.status, LocalApi.error(e.reason));
        return;
      }
      api.answer(request, new LocalApi.Caller(connection, in, out));
    }
  }

  /** Stops listening, ends all connections and removes the socket. Idempotent. */
  @Override
  public void close() {
    acceptor.close();
    if (closed.getAndSet(true)) {
      return; // what is at that path now may be another's
    }
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // A socket without a listener is replaced at the next start.
    }
  }
}
