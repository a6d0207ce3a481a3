package io.homeward.engine.helper;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostConfigurator;
import io.homeward.engine.os.HostState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the privileged helper. Everything done through it lives as long as it does: when
 * it ends, however it ends, the helper undoes it. Any thread may call; requests queue on one lock,
 * which is held over the exchange with the helper, and that is bounded by {@link #REPLY_TIMEOUT},
 * request and answer together.
 *
 * <p>The helper takes its DNS settings back from a client that is frozen, because every lookup of
 * the computer would wait for it, and gives them again when it returns. Where its kernel tells it
 * that our name service is asked, it asks us then whether we are there; elsewhere it wants to hear
 * of us all the time. A thread of its own answers and pings, and reads what the helper tells
 * between requests: how the host's state has changed by itself.
 */
public final class HelperClient implements HostConfigurator, AutoCloseable {
  /** Where an installed helper listens. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/homeward/helper.sock");

  /** The most descriptors that the helper gives with one reply. */
  public static final int MOST_DESCRIPTORS = HelperFrames.MOST_DESCRIPTORS;

  /** How often a helper that does not ask hears of us; it gives up DNS after 8 s of silence. */
  static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** How often one that asks does: only so that one that hangs is noticed. */
  static final Duration REST = Duration.ofMinutes(10);

  static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

  /** For a helper that is behind with its callers. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final UnixConnection connection;
  private final CompletableFuture<HostConfigException> lost = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Object exchange = new Object();
  private final Runnable onChange;
  private final Thread heartbeat;
  private final String version;
  private int lastId; // guarded by exchange
  private boolean closed; // guarded by exchange
  private boolean changed; // and not told yet; guarded by exchange
  private boolean asked; // and not answered yet; guarded by exchange
  private volatile boolean helperAsks;
  private volatile @Nullable HostState state; // written under exchange

  private HelperClient(UnixConnection connection, Runnable onChange) throws HostConfigException {
    this.connection = connection;
    this.onChange = onChange;
    this.version = HelperFrames.version(request(HelperFrames.PING, new byte[0]));
    this.heartbeat =
        WatchedThread.platform(
            "helper-heartbeat",
            death -> lost.complete(new HostConfigException(Kind.CONNECTION_LOST, death.toString())),
            this::beat);
  }

  /**
   * Connects and greets.
   *
   * @throws HostConfigException of kind {@code HELPER_NOT_RUNNING}, {@code NOT_PERMITTED} or {@code
   *     VERSION_MISMATCH}
   */
  public static HelperClient connect(Path socket) throws HostConfigException {
    return connect(socket, () -> {});
  }

  /**
   * Connects and greets.
   *
   * @param onChange runs when {@link #state} has changed by itself, on any thread that uses this
   *     connection, which must not be held up
   * @throws HostConfigException as {@link #connect(Path)}
   */
  public static HelperClient connect(Path socket, Runnable onChange) throws HostConfigException {
    if (!Platform.isLinux()) {
      throw new HostConfigException(Kind.HELPER_NOT_RUNNING, "there is no helper for this system");
    }
    UnixConnection connection;
    try {
      connection = UnixConnection.connect(socket, CONNECT_TIMEOUT);
    } catch (UnixConnection.SystemCallException e) {
      throw switch (e.errno) {
        case SystemCalls.ENOENT, SystemCalls.ECONNREFUSED ->
            new HostConfigException(Kind.HELPER_NOT_RUNNING, "nobody listens at " + socket);
        case SystemCalls.EACCES, SystemCalls.EPERM ->
            new HostConfigException(
                Kind.NOT_PERMITTED, "the helper does not serve this user; root can allow it");
        default -> new HostConfigException(Kind.HELPER_NOT_RUNNING, socket + ": " + e.getMessage());
      };
    } catch (IOException e) {
      throw new HostConfigException(Kind.HELPER_NOT_RUNNING, String.valueOf(e.getMessage()));
    }
    try {
      HelperClient client = new HelperClient(connection, onChange);
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
   * @param name {@code homeward} and up to 7 lower-case letters, digits or hyphens
   * @throws HostConfigException of kind {@code IN_USE} when there is an interface of this name
   */
  public TunHandle openTun(String name) throws HostConfigException {
    return openTun(name, HelperFrames.OPEN_TUN, HelperFrames.openTun(name));
  }

  /**
   * Creates a TUN interface with several queues, or with one where the helper is older than this or
   * the system has no more.
   *
   * @param name as for {@link #openTun(String)}
   * @param descriptors how many are wanted, 1 to {@link #MOST_DESCRIPTORS}
   * @throws HostConfigException as {@link #openTun(String)}
   */
  public TunHandle openTun(String name, int descriptors) throws HostConfigException {
    return Opening.several(
        descriptors,
        () ->
            openTun(
                name, HelperFrames.OPEN_TUN_QUEUES, HelperFrames.openTunQueues(name, descriptors)),
        () -> openTun(name));
  }

  private TunHandle openTun(String name, int type, byte[] asked) throws HostConfigException {
    synchronized (exchange) {
      HelperFrames.OpenedTun opened = HelperFrames.openedTun(request(type, asked));
      return new TunHandle(receivedDescriptors(), name, opened.index(), opened.offloads());
    }
  }

  private List<Integer> receivedDescriptors() throws HostConfigException {
    List<Integer> descriptors = connection.takeDescriptors();
    if (descriptors.isEmpty()) {
      // This process has too many, or the reply was for another request.
      throw new HostConfigException(Kind.SYSTEM_REFUSED, "no descriptor came with the reply");
    }
    return descriptors;
  }

  /** {@inheritDoc} The interface must be one that this connection opened. */
  @Override
  public HostState apply(HostConfig wanted) throws HostConfigException {
    synchronized (exchange) {
      byte[] reply = request(HelperFrames.APPLY_CONFIG, HelperFrames.applyConfig(wanted));
      HostState applied = HelperFrames.appliedConfig(reply);
      state = applied;
      helperAsks = HelperFrames.asks(reply);
      return applied;
    }
  }

  /** The newest state of the host that the helper has told; null before the first configuration. */
  public @Nullable HostState state() {
    return state;
  }

  /**
   * Makes a UDP socket for both families, or IPv4 alone where that is all there is, with larger
   * buffers than an ordinary user may have.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws HostConfigException of kind {@code IN_USE} when another socket has the port, of kind
   *     {@code SYSTEM_REFUSED} when there is none to be had; the connection goes on
   */
  public UdpHandle openUdp(int port) throws HostConfigException {
    return openUdp(HelperFrames.OPEN_UDP, HelperFrames.openUdp(port));
  }

  /**
   * Makes several such sockets at one port, among which the system shares out what comes, or one
   * where the helper is older than this.
   *
   * @param port as for {@link #openUdp(int)}
   * @param sockets how many are wanted, 1 to {@link #MOST_DESCRIPTORS}
   * @throws HostConfigException as {@link #openUdp(int)}
   */
  public UdpHandle openUdp(int port, int sockets) throws HostConfigException {
    return Opening.several(
        sockets,
        () -> openUdp(HelperFrames.OPEN_UDP_SHARED, HelperFrames.openUdpShared(port, sockets)),
        () -> openUdp(port));
  }

  private UdpHandle openUdp(int type, byte[] asked) throws HostConfigException {
    synchronized (exchange) {
      HelperFrames.OpenedUdp opened = HelperFrames.openedUdp(request(type, asked));
      return new UdpHandle(receivedDescriptors(), opened.bothFamilies(), opened.port());
    }
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
      long pinged = System.nanoTime();
      while (closing.getCount() > 0) {
        // The reply that changes how often wakes this thread, too.
        long due = pinged + (helperAsks ? REST : HEARTBEAT).toNanos();
        boolean news = connection.awaitNews(due);
        if (news) {
          takeNews();
        }
        if (!news || takeAsked()) {
          request(HelperFrames.PING, new byte[0]);
          pinged = System.nanoTime();
        }
        tellChange();
      }
    } catch (HostConfigException e) {
      if (closing.getCount() > 0) {
        lost.complete(e);
      }
    } catch (IOException e) {
      connection.shutdown();
      if (closing.getCount() > 0) {
        lost.complete(
            new HostConfigException(Kind.CONNECTION_LOST, String.valueOf(e.getMessage())));
      }
    }
  }

  /** Reads what came unasked. What came may be the reply that another thread waited for. */
  private void takeNews() throws IOException {
    synchronized (exchange) {
      if (closed || !connection.awaitNews(System.nanoTime())) {
        return;
      }
      long deadline = System.nanoTime() + REPLY_TIMEOUT.toNanos();
      HelperFrames.Header header = receiveHeader(deadline);
      byte[] payload = connection.receive(header.payloadBytes(), deadline);
      if (header.type() == HelperFrames.ERROR && header.id() == 0) {
        throw HelperFrames.failure(payload); // why it is going to end the connection
      }
      if (!tookNews(header, payload)) {
        throw new HostConfigException(Kind.VERSION_MISMATCH, "the helper answered out of turn");
      }
    }
  }

  private HelperFrames.Header receiveHeader(long deadline) throws IOException {
    return HelperFrames.header(connection.receive(HelperFrames.HEADER_BYTES, deadline));
  }

  private boolean tookNews(HelperFrames.Header header, byte[] payload) throws HostConfigException {
    switch (header.type()) {
      case HelperFrames.CHANGED -> {
        state = HelperFrames.appliedConfig(payload);
        helperAsks = HelperFrames.asks(payload);
        changed = true;
      }
      case HelperFrames.ASK -> asked = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean takeAsked() {
    synchronized (exchange) {
      boolean was = asked;
      asked = false;
      return was;
    }
  }

  /** Not under the lock: it is somebody else's code. */
  private void tellChange() {
    boolean tell;
    synchronized (exchange) {
      tell = changed;
      changed = false;
    }
    if (tell) {
      onChange.run();
    }
  }

  private byte[] request(int type, byte[] payload) throws HostConfigException {
    synchronized (exchange) {
      if (closed) {
        throw new HostConfigException(Kind.CONNECTION_LOST, "closed");
      }
      try {
        return converse(type, payload);
      } catch (HostConfigException e) {
        throw e;
      } catch (IOException e) {
        // What is half sent or half read cannot be taken up again.
        connection.shutdown();
        throw new HostConfigException(Kind.CONNECTION_LOST, String.valueOf(e.getMessage()));
      }
    }
  }

  private byte[] converse(int type, byte[] payload) throws IOException {
    int id = ++lastId;
    long deadline = System.nanoTime() + REPLY_TIMEOUT.toNanos();
    // A helper that refuses us says why and hangs up without reading. So a failure to send waits
    // until its words were read; where there are none, reading fails too.
    @Nullable IOException unsent = null;
    try {
      connection.send(HelperFrames.frame(type, id, payload), deadline);
    } catch (UnixConnection.SystemCallException e) {
      unsent = e;
    }
    byte[] reply = readReply(type, id, deadline);
    if (unsent != null) {
      throw unsent;
    }
    return reply;
  }

  private byte[] readReply(int type, int id, long deadline) throws IOException {
    HelperFrames.Header header = receiveHeader(deadline);
    byte[] reply = connection.receive(header.payloadBytes(), deadline);
    while (tookNews(header, reply)) {
      header = receiveHeader(deadline);
      reply = connection.receive(header.payloadBytes(), deadline);
    }
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
