package io.homeward.coordinator.relay;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client. What arrives is handed in by the connection's own thread ({@link
 * #received}), which passes packets on to the queues of others and waits for nobody; a second
 * thread, while there is need, writes what others have queued. {@link #close} may be called from
 * any thread.
 */
public final class RelayConnection implements Outlet {
  private static final int KEY = 32;

  /** "TS" and a speech balloon: how packets of path discovery begin. */
  private static final byte[] DISCO = {
    'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac
  };

  private static final int SHORTEST_DISCO = 62;

  /** Notices of absence that a connection gets at once, and how fast more. */
  private static final int NOTICES = 3;

  /**
   * Virtual threads are not made to share: one that is never without something to read would have a
   * processor for itself, and one that only yielded would still come before those that wake up. So
   * it pauses after so many reads, and when those who write for it do not get on.
   */
  private static final int TURNS = 32;

  /** For taking what is written: on another relay many depend. */
  private static final Duration RELAY_TIME_TO_WRITE = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final Relay relay;
  private final NodePrivateKey relayKey;
  private final InetSocketAddress remote;
  private final Randomness randomness;
  private final Transmitter out;
  private final FrameQueue queue;
  private final Writer writer;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Seat seat;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean answersPings;
  private volatile boolean isRelay;
  private volatile int flags = DerpFrames.REGULAR;

  // Of the thread that hands in what arrives.
  private final FrameParser parser = new FrameParser(FrameType.From.CLIENT);
  private final Routes routes;
  private @Nullable Routes forwarded;
  private final Budget notices = new Budget(NOTICES, 1, System.nanoTime());
  private final @Nullable Budget bytes;
  private byte[] ownKey = new byte[0];
  private boolean crowded;
  private int turns;

  RelayConnection(
      Relay relay,
      NodePrivateKey relayKey,
      InetSocketAddress remote,
      Transmitter out,
      Duration pause,
      long bytesPerSecond,
      Randomness randomness) {
    this.relay = relay;
    this.relayKey = relayKey;
    this.remote = remote;
    this.randomness = randomness;
    this.out = out;
    this.queue = new FrameQueue(relay.memory());
    this.writer =
        new Writer(remote + "-relay", queue, out, this::signOfLife, pause, randomness, this::close);
    this.routes = Routes.ofDevice(this::find);
    double burst = Math.max(bytesPerSecond, FrameParser.HEADER + 2 * KEY + FrameType.MAX_PACKET);
    this.bytes = bytesPerSecond == 0 ? null : new Budget(burst, bytesPerSecond, System.nanoTime());
  }

  void begin() {
    queue.addUrgent(DerpHandshake.serverKey(relayKey.publicKey()));
    writer.wake();
  }

  InetSocketAddress remote() {
    return remote;
  }

  /** Whether the client has shown who it is. */
  public boolean isKnown() {
    return seat != null;
  }

  /** Whether the client is another relay of the region. */
  public boolean isRelay() {
    return isRelay;
  }

  /** What other relays are told about the client. */
  int flags() {
    return flags;
  }

  /** How long nothing was heard of a client that answers pings; zero for others. */
  public Duration silence() {
    return answersPings ? Duration.ofNanos(System.nanoTime() - heardNanos) : Duration.ZERO;
  }

  /**
   * Takes bytes of the client, on its own thread. Waits where the client sends more than it may.
   *
   * @throws DerpException when the client breaks the protocol or may not use the relay
   * @throws InterruptedException when the connection is closed meanwhile
   */
  public void received(byte[] array, int offset, int length)
      throws DerpException, InterruptedException {
    heardNanos = System.nanoTime();
    Seat here = seat;
    if (here != null) {
      here.heardFrom(this);
    }
    crowded = false;
    parser.feed(array, offset, length, this::frame);
    routes.wake();
    if (forwarded != null) {
      forwarded.wake();
    }
    if (bytes != null && !isRelay) {
      long wait = bytes.reserve(length, Long.MAX_VALUE, heardNanos);
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
    } else if (crowded || ++turns >= TURNS) {
      turns = 0;
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  private void frame(int type, byte[] array, int offset, int length) throws DerpException {
    Seat here = seat;
    if (here == null) {
      if (type != FrameType.CLIENT_INFO) {
        throw new DerpException("the client did not say who it is");
      }
      enter(array, offset, length);
      return;
    }
    switch (type) {
      case FrameType.SEND_PACKET -> pass(array, offset, length);
      case FrameType.PING -> {
        byte[] pong = Arrays.copyOfRange(array, offset, offset + length);
        tell(DerpFrames.frame(FrameType.PONG, pong));
      }
      case FrameType.NOTE_PREFERRED -> {
        // Only counted by others; where a device's home is, it tells the coordination server.
      }
      case FrameType.WATCH_CONNS, FrameType.FORWARD_PACKET, FrameType.CLOSE_PEER -> {
        if (!isRelay) {
          throw new DerpException("only a relay of the region may send a frame of type " + type);
        }
        ofRelay(type, array, offset, length);
      }
      default -> throw new DerpException("a device may not send a frame of type " + type);
    }
  }

  private void enter(byte[] array, int offset, int length) throws DerpException {
    DerpHandshake.Known known = DerpHandshake.readClientInfo(relayKey, array, offset, length);
    boolean ofMesh = relay.mesh().includes(known.info());
    if (!ofMesh && !relay.admits(this, known.key())) {
      throw new DerpException("no device of this tailnet");
    }
    ownKey = known.key().bytes();
    answersPings = known.info().canAckPings();
    if (ofMesh) {
      isRelay = true;
      flags = DerpFrames.MESH_PEER;
      queue.widen();
      writer.patience(RELAY_TIME_TO_WRITE);
      forwarded = Routes.ofRelay(this::findForwarded);
    } else if (known.info().prober()) {
      flags = DerpFrames.PROBER;
    }
    byte[] nonce = randomness.bytes(NaclBox.NONCE_BYTES);
    // Before anything that others send.
    queue.addUrgent(DerpHandshake.serverInfo(relayKey, known.key(), nonce));
    seat = relay.enter(this, known.key());
    writer.wake();
    if (closed.get()) {
      relay.leave(this, seat);
    }
  }

  private void pass(byte[] array, int offset, int length) {
    boolean disco = isDisco(array, offset + KEY, length - KEY);
    Outlet to = routes.to(array, offset);
    if (to != null) {
      crowded |= to.pass(disco, ownKey, 0, array, offset, length);
    } else if (disco && notices.take(1, heardNanos)) {
      NodePublicKey absent = new NodePublicKey(Arrays.copyOfRange(array, offset, offset + KEY));
      tell(DerpFrames.peerGone(absent, Gone.NOT_HERE));
    }
  }

  private @Nullable Destination find(byte[] key) {
    NodePublicKey to = new NodePublicKey(key);
    Destination found = relay.find(to);
    Seat here = seat;
    if (found != null && here != null) {
      here.sent(to);
    }
    return found;
  }

  @Override
  public boolean pass(boolean urgent, byte[] from, int fromAt, byte[] array, int at, int length) {
    return queue.add(
        urgent, FrameType.RECV_PACKET, from, fromAt, KEY, array, at + KEY, length - KEY);
  }

  /** What only relays may say. */
  private void ofRelay(int type, byte[] array, int offset, int length) {
    switch (type) {
      case FrameType.WATCH_CONNS -> relay.mesh().watch(this);
      case FrameType.FORWARD_PACKET -> {
        Outlet to = forwarded == null ? null : forwarded.to(array, offset);
        if (to != null) {
          boolean disco = isDisco(array, offset + 2 * KEY, length - 2 * KEY);
          crowded |= to.pass(disco, array, offset, array, offset + KEY, length - KEY);
        }
      }
      default -> {
        Seat unwanted =
            relay.seat(new NodePublicKey(Arrays.copyOfRange(array, offset, offset + KEY)));
        if (unwanted != null) {
          unwanted.connections().forEach(RelayConnection::close);
        }
      }
    }
  }

  /** Only who is here: what was forwarded once is never forwarded again. */
  private @Nullable Destination findForwarded(byte[] keys) {
    NodePublicKey to = new NodePublicKey(Arrays.copyOfRange(keys, KEY, 2 * KEY));
    Seat here = relay.seat(to);
    Away from = relay.mesh().find(new NodePublicKey(Arrays.copyOf(keys, KEY)));
    if (here != null && from != null) {
      from.sent(to);
    }
    return here;
  }

  private static boolean isDisco(byte[] array, int offset, int length) {
    return length >= SHORTEST_DISCO
        && Arrays.equals(array, offset, offset + DISCO.length, DISCO, 0, DISCO.length);
  }

  /** Queues a frame for this client. From any thread. */
  void tell(byte[] frame) {
    if (!queue.addUrgent(frame) && isRelay) {
      // It has lost who is here, and hears all of it when it comes back.
      close();
    }
    writer.wake();
  }

  @Override
  public void wake() {
    writer.wake();
  }

  void tend(long nowNanos) {
    writer.tend(nowNanos);
  }

  private byte[] signOfLife() {
    // A client that answers shows that it is still there, too.
    return answersPings
        ? DerpFrames.frame(FrameType.PING, randomness.bytes(8))
        : DerpFrames.frame(FrameType.KEEP_ALIVE);
  }

  /** Waits until all is written; false when interrupted. */
  boolean awaitWritten(long endNanos) {
    try {
      while (!writer.isDone() && System.nanoTime() - endNanos < 0) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Ends the connection and tells those who want to know. Idempotent. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      relay.leave(this, seat);
      writer.end();
      queue.close();
      out.close();
    }
  }
}
