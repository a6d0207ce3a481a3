package io.homeward.engine.relay;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.derp.DerpClient;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.derp.SendPace;
import io.homeward.engine.derp.ServerInfo;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.relay.RelayProblem.Kind;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a connection to a node, and the connection that comes of it. Two threads: one
 * connects and reads, the other writes what is queued for the region. Others ask for pings, or end
 * it.
 */
final class RelayLink implements DerpClient.Events, Closeable {
  /** A relay says something every 60 to 65 s at least. */
  static final Duration SILENCE = Duration.ofSeconds(120);

  private static final int READ_BYTES = 32 << 10;

  /** A ping, a pong and a word about home. */
  private static final int URGENT_BYTES = 2 << 10;

  private final RelayAction.Open open;
  private final Parts parts;
  private final SendQueue queue;
  private final Owner owner;
  private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
  private final AtomicReference<byte @Nullable []> ping = new AtomicReference<>();
  private final AtomicReference<byte @Nullable []> preferred = new AtomicReference<>();
  private final AtomicReference<@Nullable String> health = new AtomicReference<>();
  private volatile byte @Nullable [] awaited;
  private volatile @Nullable SendPace pace;
  private volatile @Nullable Closeable attempt;
  private volatile @Nullable Socket socket;
  private volatile @Nullable Thread writer;
  private volatile boolean fastStart;
  private volatile boolean ended;

  // Of the reading thread.
  private RelayDialer.@Nullable Connection connection;
  private boolean restartTold;

  /**
   * What it is made of.
   *
   * @param key whose connection this is
   */
  record Parts(
      RelayDialer dialer, NodePrivateKey key, Randomness randomness, RelayListener listener) {}

  /** Hears how it goes with it, on either of its threads; does not wait. */
  interface Owner {
    /** Packets may come from now on. */
    void entered(RelayLink link);

    /** It is over; perhaps more than once. */
    void ended(RelayLink link, RelayProblem problem);

    /** The answer to the ping came. */
    void answered(RelayLink link);

    /** The relay says how it is: {@link #takeHealth}. Not again before that was called. */
    void health(RelayLink link);

    /** See {@link DerpClient.Events#restarting}; once. */
    void restarting(RelayLink link, Duration reconnectIn, Duration tryFor);
  }

  RelayLink(RelayAction.Open open, Parts parts, SendQueue queue, Owner owner) {
    this.open = open;
    this.parts = parts;
    this.queue = queue;
    this.owner = owner;
  }

  int region() {
    return open.region();
  }

  long number() {
    return open.attempt();
  }

  void begin() {
    WatchedThread.virtual("relay-" + region(), this::bug, this::run).start();
  }

  private void bug(Throwable death) {
    close();
    owner.ended(this, new RelayProblem(Kind.BUG, death.getClass().getSimpleName()));
  }

  private void run() {
    try {
      connectAndRead();
    } catch (DerpException e) {
      owner.ended(this, new RelayProblem(Kind.NOT_A_RELAY, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      owner.ended(this, RelayProblem.of(e));
    } finally {
      close();
    }
  }

  private void connectAndRead() throws IOException, DerpException {
    int loginMillis = (int) RelayRegions.LOGIN.toMillis();
    RelayDialer.Connection made =
        parts.dialer().dial(open.node(), open.others(), loginMillis, this::began);
    connection = made;
    socket = made.socket();
    failIfEnded();
    byte[] nonce = parts.randomness().bytes(NaclBox.NONCE_BYTES);
    NodePublicKey announced = open.fastStart() ? made.announced() : null;
    fastStart = announced != null;
    DerpClient client;
    if (announced == null) {
      RelayDialer.upgrade(made);
      client = DerpClient.waiting(parts.key(), nonce, this);
    } else {
      client = DerpClient.knowing(announced, parts.key(), nonce, this);
    }
    byte[] buffer = new byte[READ_BYTES];
    while (!ended) {
      int length = read(made, client, buffer);
      client.feed(buffer, 0, length);
    }
  }

  private static int read(RelayDialer.Connection from, DerpClient client, byte[] buffer)
      throws IOException {
    int length;
    try {
      length = from.in().read(buffer);
    } catch (SocketTimeoutException e) {
      throw new RelayException(Kind.NO_ANSWER, client.isEntered() ? "it fell silent" : "", e);
    }
    if (length < 0) {
      throw client.isEntered()
          ? new EOFException("the relay ended the connection")
          : new RelayException(Kind.REFUSED, "");
    }
    return length;
  }

  private void began(Closeable begun) throws IOException {
    attempt = begun;
    failIfEnded();
  }

  private void failIfEnded() throws IOException {
    if (ended) {
      close();
      throw new SocketException("nobody wants it any more");
    }
  }

  /** The frame goes out together with the request where there is no answer to wait for. */
  @Override
  public void introduce(byte[] clientInfo) {
    RelayDialer.Connection made = connection;
    if (made == null) {
      return;
    }
    byte[] first = clientInfo;
    if (fastStart) {
      byte[] request = RelayDialer.request(made.server(), true);
      first = new byte[request.length + clientInfo.length];
      System.arraycopy(request, 0, first, 0, request.length);
      System.arraycopy(clientInfo, 0, first, request.length, clientInfo.length);
    }
    beginToWrite(made.out(), first);
  }

  /** What waits goes out behind it at once: the relay takes it when it has taken us. */
  private void beginToWrite(OutputStream out, byte[] first) {
    Thread begun =
        WatchedThread.virtual("relay-" + region() + "-write", this::bug, () -> write(out, first));
    writer = begun;
    begun.start();
  }

  private void write(OutputStream out, byte[] first) {
    queue.begin();
    byte[] buffer = new byte[Math.max(first.length, SendQueue.BATCH) + URGENT_BYTES];
    System.arraycopy(first, 0, buffer, 0, first.length);
    int length = first.length;
    try {
      while (!ended) {
        length = queue.take(buffer, length);
        if (length > 0) {
          out.write(buffer, 0, length);
          out.flush();
          keepPace(length);
        } else {
          queue.await(this::hasUrgent);
        }
        length = urgent(buffer);
      }
    } catch (IOException e) {
      owner.ended(this, RelayProblem.of(e));
      close();
    }
  }

  /** Some relays want to be sent so much at most; what does not fit waits, and the oldest goes. */
  private void keepPace(int bytes) {
    SendPace limit = pace;
    if (limit != null) {
      LockSupport.parkNanos(this, limit.delayNanos(bytes, System.nanoTime()));
    }
  }

  private boolean hasUrgent() {
    return ended || pong.get() != null || ping.get() != null || preferred.get() != null;
  }

  /** At most one of each kind, so that a relay that pings without end costs no memory. */
  private int urgent(byte[] buffer) {
    int length = 0;
    length = put(preferred.getAndSet(null), buffer, length);
    length = put(ping.getAndSet(null), buffer, length);
    return put(pong.getAndSet(null), buffer, length);
  }

  private static int put(byte @Nullable [] frame, byte[] buffer, int at) {
    if (frame == null) {
      return at;
    }
    System.arraycopy(frame, 0, buffer, at, frame.length);
    return at + frame.length;
  }

  @Override
  public void entered(ServerInfo info) {
    if (info.bytesPerSecond() > 0) {
      pace = new SendPace(info.bytesPerSecond(), info.burst());
    }
    Socket below = socket;
    try {
      if (below != null) {
        below.setSoTimeout((int) SILENCE.toMillis());
      }
    } catch (SocketException e) {
      return; // closed; the next read says so
    }
    owner.entered(this);
  }

  @Override
  public void packet(NodePublicKey from, byte[] array, int offset, int length) {
    parts.listener().packet(region(), from, array, offset, length);
  }

  @Override
  public void gone(NodePublicKey peer, Gone reason) {
    parts.listener().peerGone(region(), peer, reason);
  }

  @Override
  public void ping(byte[] body) {
    pong.set(DerpFrames.frame(FrameType.PONG, body));
    queue.wake();
  }

  @Override
  public void pong(byte[] body) {
    byte[] expected = awaited;
    if (expected != null && MessageDigest.isEqual(expected, body)) {
      awaited = null;
      owner.answered(this);
    }
  }

  @Override
  public void health(String text) {
    // However often a relay changes its mind, one word of it waits.
    if (health.getAndSet(text) == null) {
      owner.health(this);
    }
  }

  /** What the relay said last; empty: all is well. */
  String takeHealth() {
    return Objects.requireNonNullElse(health.getAndSet(null), "");
  }

  @Override
  public void restarting(Duration reconnectIn, Duration tryFor) {
    if (!restartTold) {
      restartTold = true;
      owner.restarting(this, reconnectIn, tryFor);
    }
  }

  /** Asks whether the relay is there; the owner hears of the answer. */
  void sendPing() {
    byte[] body = parts.randomness().bytes(8);
    awaited = body;
    ping.set(DerpFrames.frame(FrameType.PING, body));
    queue.wake();
  }

  /** Tells the relay whether it is home. */
  void notePreferred(boolean home) {
    preferred.set(DerpFrames.frame(FrameType.NOTE_PREFERRED, (byte) (home ? 1 : 0)));
    queue.wake();
  }

  /** Whether the relay's key was known from its certificate. */
  boolean isFastStart() {
    return fastStart;
  }

  /** The socket below, when there is one. */
  @Nullable Socket socket() {
    return socket;
  }

  /** Ends it without a word, and does not wait. Idempotent. */
  @Override
  public void close() {
    ended = true;
    Closeable begun = attempt;
    if (begun != null) {
      try {
        begun.close();
      } catch (IOException e) {
        // Of no use any more either way.
      }
    }
    Thread writing = writer;
    if (writing != null) {
      LockSupport.unpark(writing);
    }
  }
}
