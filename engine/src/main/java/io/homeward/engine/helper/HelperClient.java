package io.homeward.engine.helper;

import io.homeward.engine.env.Platform;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostConfigurator;
import io.homeward.engine.os.HostState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the privileged helper. Everything done through it lives as long as it does: when
 * it ends, however it ends, the helper undoes it. Any thread may call; requests queue on one lock,
 * which is held over the exchange with the helper, and that is bounded by {@link #REPLY_TIMEOUT}.
 *
 * <p>A thread of its own pings the helper, which takes its DNS settings back from a client that has
 * gone silent and gives them again when it returns.
 */
public final class HelperClient implements HostConfigurator, AutoCloseable {
  /** Where an installed helper listens. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/homeward/helper.sock");

  /** How often the helper hears of us; it gives up DNS after 8 s of silence. */
  static final Duration HEARTBEAT = Duration.ofSeconds(2);

  static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

  private static final int EACCES = 13;
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ECONNREFUSED = 111;

  private final UnixConnection connection;
  private final CompletableFuture<HostConfigException> lost = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Object exchange = new Object();
  private final Thread heartbeat;
  private final String version;
  private int lastId; // guarded by exchange
  private boolean closed; // guarded by exchange

  private HelperClient(UnixConnection connection) throws HostConfigException {
    this.connection = connection;
    this.version = HelperFrames.version(request(HelperFrames.PING, new byte[0]));
    this.heartbeat = Thread.ofPlatform().daemon().name("helper-heartbeat").unstarted(this::beat);
  }

  /**
   * Connects and greets.
   *
   * @throws HostConfigException of kind {@code HELPER_NOT_RUNNING}, {@code NOT_PERMITTED} or {@code
   *     VERSION_MISMATCH}
   */
  public static HelperClient connect(Path socket) throws HostConfigException {
    if (!Platform.isLinux()) {
      throw new HostConfigException(Kind.HELPER_NOT_RUNNING, "there is no helper for this system");
    }
    UnixConnection connection;
    try {
      connection = UnixConnection.connect(socket);
    } catch (UnixConnection.SystemCallException e) {
      throw switch (e.errno) {
        case ENOENT, ECONNREFUSED ->
            new HostConfigException(Kind.HELPER_NOT_RUNNING, "nobody listens at " + socket);
        case EACCES, EPERM ->
            new HostConfigException(Kind.NOT_PERMITTED, "no permission for " + socket);
        default -> new HostConfigException(Kind.HELPER_NOT_RUNNING, socket + ": " + e.getMessage());
      };
    } catch (IOException e) {
      throw new HostConfigException(Kind.HELPER_NOT_RUNNING, String.valueOf(e.getMessage()));
    }
    try {
      HelperClient client = new HelperClient(connection);
      client.heartbeat.start();
      return client;
    } catch (HostConfigException e) {
      connection.close();
      throw e;
    }
  }

  /** The helper's own version, for people. */
  public String version() {
    return version;
  }

  /** Completes when the connection is gone without {@link #close}. */
  public CompletableFuture<HostConfigException> lost() {
    return lost.copy();
  }

  /**
   * Creates a TUN interface.
   *
   * @param name {@code homeward} and up to 7 letters, digits or hyphens
   * @throws HostConfigException of kind {@code IN_USE} when there is an interface of this name
   */
  public TunHandle openTun(String name) throws HostConfigException {
    synchronized (exchange) {
      HelperFrames.OpenedTun opened =
          HelperFrames.openedTun(request(HelperFrames.OPEN_TUN, HelperFrames.openTun(name)));
      int descriptor = connection.takeDescriptor();
      if (descriptor < 0) {
        throw new HostConfigException(Kind.SYSTEM_REFUSED, "no descriptor came with the reply");
      }
      return new TunHandle(descriptor, name, opened.index(), opened.offloads());
    }
  }

  /** {@inheritDoc} The interface must be one that this connection opened. */
  @Override
  public HostState apply(HostConfig wanted) throws HostConfigException {
    return HelperFrames.appliedConfig(
        request(HelperFrames.APPLY_CONFIG, HelperFrames.applyConfig(wanted)));
  }

  /**
   * Gives a UDP socket of ours larger buffers than an ordinary user may have. That is a setting of
   * the one socket, so nothing of the computer changes and nothing has to be undone.
   *
   * @param udpSocket its descriptor, which remains the caller's
   * @throws HostConfigException of kind {@code REFUSED} when it is no UDP socket, or the helper is
   *     older than this request; the connection goes on
   */
  public void raiseBuffers(int udpSocket) throws HostConfigException {
    request(HelperFrames.RAISE_BUFFERS, new byte[0], udpSocket);
  }

  /** {@inheritDoc} The TUN interface goes too. */
  @Override
  public void cleanUp() throws HostConfigException {
    request(HelperFrames.CLEAN_UP, new byte[0]);
  }

  /** Ends the connection, which makes the helper undo everything. Idempotent. */
  @Override
  public void close() {
    closing.countDown();
    connection.shutdown();
    try {
      heartbeat.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (exchange) {
      if (!closed) {
        closed = true;
        connection.close();
      }
    }
  }

  private void beat() {
    try {
      while (!closing.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        request(HelperFrames.PING, new byte[0]);
      }
    } catch (HostConfigException e) {
      if (closing.getCount() > 0) {
        lost.complete(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] request(int type, byte[] payload) throws HostConfigException {
    return request(type, payload, -1);
  }

  private byte[] request(int type, byte[] payload, int descriptor) throws HostConfigException {
    synchronized (exchange) {
      if (closed) {
        throw new HostConfigException(Kind.CONNECTION_LOST, "closed");
      }
      try {
        return converse(type, payload, descriptor);
      } catch (HostConfigException e) {
        throw e;
      } catch (IOException e) {
        // What is half sent or half read cannot be taken up again.
        connection.shutdown();
        throw new HostConfigException(Kind.CONNECTION_LOST, String.valueOf(e.getMessage()));
      }
    }
  }

  private byte[] converse(int type, byte[] payload, int descriptor) throws IOException {
    int id = ++lastId;
    // A helper that refuses us says why and hangs up without reading. So a failure to send waits
    // until its words were
    // read; where there are none, reading fails too.
    @Nullable IOException unsent = null;
    try {
      connection.send(HelperFrames.frame(type, id, payload), descriptor, REPLY_TIMEOUT);
    } catch (UnixConnection.SystemCallException e) {
      unsent = e;
    }
    byte[] reply = readReply(type, id);
    if (unsent != null) {
      throw unsent;
    }
    return reply;
  }

  private byte[] readReply(int type, int id) throws IOException {
    HelperFrames.Header header =
        HelperFrames.header(connection.receive(HelperFrames.HEADER_BYTES, REPLY_TIMEOUT));
    byte[] reply = connection.receive(header.payloadBytes(), REPLY_TIMEOUT);
    if (header.type() == HelperFrames.ERROR) {
      throw HelperFrames.failure(reply);
    }
    if (header.id() != id || header.type() != (type | HelperFrames.REPLY)) {
      connection.shutdown();
      throw new HostConfigException(Kind.VERSION_MISMATCH, "the helper answered out of turn");
    }
    return reply;
  }
}
